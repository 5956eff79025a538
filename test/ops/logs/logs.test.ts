import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { atLeast, severityOf } from "../../../ops/logs/severity";
import { CommandLab } from "../support/command-lab";

const CONTAINERS = ["nginx", "litellm"]
  .map((service) =>
    JSON.stringify({
      Name: `/llm-dev-${service}`,
      Config: { Labels: { "llm-stack.service": service } },
      State: { Status: "running" },
      HostConfig: { PortBindings: null },
    }),
  )
  .join("\n");

let lab: CommandLab;

beforeEach(() => {
  lab = new CommandLab();
});

afterEach(() => {
  lab.remove();
});

function putDocker(logs = ""): void {
  lab.put("docker", `case "$1" in ps) echo 1 ;; inspect) cat <<'END'\n${CONTAINERS}\nEND\n;; logs) ${logs} ;; esac`);
}

describe("severities", () => {
  it.each([
    ["INFO: started", "info"],
    ["2026-11-28 WARNING something", "warning"],
    ["[warn] 12#12", "warning"],
    ['{"status":502,"uri":"/"}', "error"],
    ['{"status":404,"uri":"/"}', "info"],
    ["Traceback (most recent call last):", "error"],
    ["forewarned, terrors", "info"],
  ])("of %s is %s", (text, severity) => {
    expect(severityOf(text)).toBe(severity);
  });

  it("keep the lines below an error together with it", () => {
    const isShown = atLeast("error");
    const lines = ["INFO: a", "  detail", "Traceback (most recent call last):", '  File "x"', "ValueError", "INFO: b"];
    expect(lines.filter((text) => isShown(text))).toEqual(["Traceback (most recent call last):", '  File "x"']);
  });
});

describe("logs", () => {
  it.each([
    [[], "logs --tail 200 llm-dev-litellm"],
    [["--since", "1h"], "logs --since 1h --tail all llm-dev-litellm"],
    [["--follow", "--tail", "5"], "logs --tail 5 --follow llm-dev-litellm"],
  ])("asks Docker, with %j", async (args, call) => {
    putDocker("echo line");
    const { exitCode, stdout } = await lab.run("logs", ["litellm", ...args]);
    expect([exitCode, stdout]).toEqual([0, "line\n"]);
    expect(lab.calls().at(-1)).toBe(`docker ${call}`);
  });

  it("shows only lines of a level, each where Docker wrote it", async () => {
    putDocker("echo 'INFO: a'; echo 'ERROR: b'; echo 'fatal c' >&2; echo 'd' >&2");
    const { stdout, stderr } = await lab.run("logs", ["litellm", "--level", "error"]);
    expect([stdout, stderr]).toEqual(["ERROR: b\n", "fatal c\n"]);
  });

  it.each([
    ["a wrong name", ["lite-llm"], "llm-dev has no service lite-llm. Did you mean litellm? It has: litellm, nginx."],
    ["no name", [], "Name a service: litellm, nginx."],
    ["a number of lines that is none", ["litellm", "--tail", "few"], "--tail takes a number of lines, or all."],
  ])("refuses %s, and says what to write", async (_, args, message) => {
    putDocker();
    const { exitCode, stderr } = await lab.run("logs", args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it("explains a Docker that does not answer, and a stack that is not up", async () => {
    lab.put("docker", "echo 'Cannot connect' >&2; exit 1");
    expect(await lab.run("logs", ["litellm"])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("does not answer: Cannot connect") as string,
    });
    lab.put("docker", "");
    const { stderr } = await lab.run("logs", ["litellm"]);
    expect(stderr).toBe("No container of llm-dev exists. To deploy it: npm run up -- --stack dev\n");
  });
});
