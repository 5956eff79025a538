import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { CommandLab, hasScript } from "../support/command-lab";

let lab: CommandLab;

beforeEach(() => {
  lab = new CommandLab();
});

afterEach(() => {
  lab.remove();
});

/** Prints the lines of the stack dev, which declares no key that manages others, with these outputs of Pulumi. */
function configOnTerminal(outputs: object): ReturnType<CommandLab["run"]> {
  lab.put(
    "pulumi",
    `case "$*" in
      version) echo v3.230.0 ;;
      "stack ls"*) echo '[{"name":"dev"}]' ;;
      "stack output"*) echo '${JSON.stringify(outputs)}' ;;
    esac`,
  );
  return lab.runOnTerminal("wordpress", ["config"], {});
}

// `npm test` needs only Node.js; the summary lists what it left out.
describe.skipIf(!hasScript)("`wordpress config` on a terminal (needs util-linux's script)", () => {
  it("needs a stack that is up", async () => {
    const { exitCode, stdout } = await configOnTerminal({ serviceKeys: {} });
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining("npm run up -- --stack dev") as string]);
  });

  it("reads the keys in plain text, and names the declaration that is missing", async () => {
    const { exitCode, stdout } = await configOnTerminal({ serviceKeys: { demo_service: "sk-demo" } });
    expect(lab.calls().at(-1)).toContain("--show-secrets");
    expect([exitCode, stdout]).toEqual([
      2,
      expect.stringContaining("serviceKeys has no key wordpress_admin_service") as string,
    ]);
    expect(stdout).not.toContain("sk-demo");
  });
});

describe("`wordpress config` without a terminal", () => {
  it("does not even ask Pulumi for the keys", async () => {
    lab.put("pulumi", "exit 1");
    const { exitCode, stdout, stderr } = await lab.run("wordpress", ["config", "--stack", "prod"]);
    expect([exitCode, stdout, lab.calls()]).toEqual([2, "", []]);
    expect(stderr).toContain("npm run --silent outputs -- --stack prod serviceKeys.wordpress_admin_service");
  });
});
