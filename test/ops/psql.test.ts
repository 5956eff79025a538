import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { CommandLab } from "./support/command-lab";

let lab: CommandLab;

beforeEach(() => {
  lab = new CommandLab();
});

afterEach(() => {
  lab.remove();
});

function putDocker(state = "echo running"): void {
  lab.put("docker", `case "$1" in inspect) ${state} ;; exec) echo "PGOPTIONS=$PGOPTIONS"; exit 3 ;; esac`);
}

describe("psql", () => {
  it("opens a read-only psql in the container, passes arguments on and returns psql's exit code", async () => {
    putDocker();
    const { exitCode, stdout } = await lab.run("psql", ["litellm", "--", "--command", "SELECT 1"]);
    expect(stdout).toBe("PGOPTIONS=-c default_transaction_read_only=on\n");
    expect(exitCode).toBe(3);
    const call = lab.calls().at(-1) ?? "";
    expect(call).toMatch(/exec --interactive --env PGOPTIONS .* llm-dev-postgres psql .*--dbname=litellm/);
    expect(call).toMatch(/--command SELECT 1$/);
  });

  it("allows changes with --write alone", async () => {
    putDocker();
    expect((await lab.run("psql", ["webui", "--write"])).stdout).toBe("PGOPTIONS=\n");
  });

  it.each([
    ["a database that does not exist", ["openwebui"], 2, "Allowed choices are litellm, webui, vectors"],
    ["a stack without settings", ["litellm", "--stack", "prd"], 2, "There is no Pulumi.prd.yaml"],
  ])("refuses %s", async (_, args, code, message) => {
    putDocker();
    const { exitCode, stderr } = await lab.run("psql", args);
    expect(exitCode).toBe(code);
    expect(stderr).toContain(message);
  });

  it.each([
    ["is missing", "echo 'Error: No such object: x' >&2; exit 1", "there is no container llm-dev-postgres"],
    ["has stopped", "echo exited", "llm-dev-postgres is exited. To start it: npm run up -- --stack dev"],
    ["cannot be asked", "echo 'Cannot connect' >&2; exit 1", "cannot be reached: Cannot connect"],
  ])("explains a container that %s", async (_, state, message) => {
    putDocker(state);
    const { exitCode, stderr } = await lab.run("psql", ["litellm"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(message);
  });
});
