import { describe, expect, it } from "vitest";

import { runProgram } from "../../../ops/doctor/run-program";
import { useFakePrograms } from "./fake-programs";

describe("runProgram", () => {
  const put = useFakePrograms();

  it("returns the program's output, with the given environment", async () => {
    put("ask", 'echo "$1 $ANSWER"');
    expect(await runProgram("ask", ["two words"], 10, { ANSWER: "42" })).toEqual({ stdout: "two words 42\n" });
  });

  it("uses the first line of an error as the reason", async () => {
    put("ask", "echo >&2; echo ' no such host' >&2; echo more >&2; exit 3");
    expect(await runProgram("ask", [], 10)).toEqual({ failure: "no such host" });
  });

  it("reports that a program is missing", async () => {
    expect(await runProgram("ask", [], 10)).toEqual({ failure: "ask is not on PATH" });
  });

  it("does not wait for a program that never ends", async () => {
    put("ask", "exec sleep 60");
    expect(await runProgram("ask", [], 0.05)).toEqual({ failure: "no answer within 0.05 s" });
  });
});
