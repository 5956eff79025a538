import { writeFileSync } from "node:fs";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { CommandLab } from "../support/command-lab";
import { FACTS } from "./support/facts";

let lab: CommandLab;

beforeEach(() => {
  lab = new CommandLab();
  writeFileSync(lab.path("facts"), FACTS);
});

afterEach(() => {
  lab.remove();
});

/** Installs a fake `ssh` that answers like the host. @param pending what the host shows in a preview. */
function fakeHost(pending: string): void {
  lab.put("ssh", `case "$(cat)" in "# Describes"*) cat '${lab.path("facts")}' ;; *) echo '${pending}' ;; esac`);
}

describe("npm run host", () => {
  it("prepare over SSH has nothing to do on a host that is ready", async () => {
    fakeHost("@step docker-service");
    const { exitCode, stdout, stderr } = await lab.run("host", ["prepare", "--ssh", "deploy@gateway.example.com"]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Docker Engine 28.5.2");
    expect(stdout).toContain("\nNothing to do.\n");
    expect(lab.calls().every((call) => call.startsWith("ssh deploy@gateway.example.com sh -c "))).toBe(true);
  });

  it.each([
    ["the distribution's Docker", "conflictingPackage docker.io", "apt-get remove docker.io"],
    ["no systemd", "systemd no", "systemd does not run there"],
    ["an unknown distribution", "id arch", "none of debian, ubuntu"],
  ])("prepare refuses a host with %s", async (_, line, message) => {
    const name = line.split(" ")[0] ?? "";
    const lines = FACTS.split("\n").filter((fact) => !fact.startsWith(`${name} `));
    writeFileSync(lab.path("facts"), [...lines, line].join("\n"));
    fakeHost("@step docker-service");
    const { exitCode, stdout, stderr } = await lab.run("host", ["prepare", "--ssh", "gateway.example.com", "--yes"]);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("Nothing was changed.") as string]);
    expect(stdout).toContain(message);
  });

  it.each([
    ["-oProxyCommand=x", "is not user@host"],
    ["a b", "is not user@host"],
    ["user@host; true", "is not user@host"],
    ["user@2001:db8::1", "needs brackets"],
  ])("prepare refuses --ssh %j", async (target, message) => {
    const { exitCode, stderr } = await lab.run("host", ["prepare", `--ssh=${target}`]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message) as string]);
  });
});
