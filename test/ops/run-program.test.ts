import { describe, expect, it } from "vitest";

import { runProgram } from "../../ops/run-program";
import { useFakePrograms } from "./doctor/fake-programs";

describe("runProgram", () => {
  const put = useFakePrograms();

  it("returns the program's output, with the given environment", async () => {
    put("ask", 'echo "$1 $ANSWER"');
    expect(await runProgram("ask", ["two words"], { environment: { ANSWER: "42" } })).toMatchObject({
      exitCode: 0,
      stdout: "two words 42\n",
    });
  });

  it("gives the program its input, and nothing where there is none", async () => {
    put("ask", 'read -r line; echo "$line"');
    expect((await runProgram("ask", [], { input: "text" })).stdout).toBe("text\n");
    expect((await runProgram("ask", [])).stdout).toBe("\n");
  });

  it("uses the program's own message as the reason", async () => {
    put("ask", "echo >&2; echo ' no such host' >&2; echo more >&2; exit 3");
    expect(await runProgram("ask", [])).toMatchObject({ failure: "no such host\nmore", exitCode: 3 });
  });

  it("reports that a program is missing", async () => {
    expect(await runProgram("ask", [])).toMatchObject({ failure: "ask is not on PATH", isMissing: true });
  });

  it("does not wait for a program that never ends", async () => {
    put("ask", "while :; do :; done");
    expect(await runProgram("ask", [], { timeoutSeconds: 0.05 })).toMatchObject({ failure: "no answer within 0.05 s" });
  });

  it("counts a program that is stopped for its time as failed, even if it ends with 0 then", async () => {
    put("ask", "trap 'exit 0' TERM; echo ready; while :; do :; done");
    expect(await runProgram("ask", [], { timeoutSeconds: 1 })).toMatchObject({ failure: "no answer within 1 s" });
  });
});
