import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { CommandLab, hasScript } from "./support/command-lab";

let lab: CommandLab;

/** A fake Pulumi that has the stacks and an output, and prompts as the real one does. */
const PULUMI = `
  case "$1 $2" in
    "version ") echo v3.230.0 ;;
    "stack ls") echo '[{"name":"dev"},{"name":"prod"}]' ;;
    "stack export") echo '{"deployment":{"resources":[{"urn":"urn:pulumi:dev::llm-stack::x::known","id":"known"}]}}' ;;
    "stack output") echo '{"apiUrl":"https://api","chatUrl":"https://chat","adminEmail":"a@b","localUrls":{}}' ;;
    up*|destroy*)
      [ -t 0 ] && [ -t 1 ] && echo "on a terminal"
      case "$*" in *--yes*) echo changed; exit 0 ;; esac
      trap 'echo interrupted; exit 255' INT
      echo "Do you want to perform this?"
      read -r answer
      [ "$answer" = yes ] && { echo changed; exit 0; }
      exit 255 ;;
  esac`;
const LEFTOVER = "left-id llm-prod-redis";

beforeEach(() => {
  lab = new CommandLab();
  lab.put("pulumi", PULUMI);
  lab.put("docker", "exit 0");
});

afterEach(() => {
  lab.remove();
});

/** Options of the call that changes the stack, without the copy of the settings, whose path differs each time. */
function change(): string | undefined {
  return lab
    .calls()
    .find((call) => /^pulumi (up|destroy) /.test(call))
    ?.replace(/ --config-file \S+$/, "");
}

const KEPT = "--exclude-protected --exclude **:RandomPassword::**";

describe("without a terminal", () => {
  it.each([
    ["up", ["--stack", "prod", "--skip-doctor"]],
    ["down", ["--stack", "prod"]],
  ])("%s of a stack other than dev changes nothing and prints the command to run", async (verb, args) => {
    const { exitCode, stdout, stderr } = await lab.run(verb, args);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(`\n  npm run ${verb} -- ${args.join(" ")} --yes\n`);
    expect(lab.calls()).toEqual([]);
  });

  it.each([
    ["up", ["--skip-doctor"], "pulumi up --yes --skip-preview --refresh --stack dev"],
    ["up", ["--skip-doctor", "--stack", "prod", "--yes"], "pulumi up --yes --skip-preview --refresh --stack prod"],
    ["down", [], `pulumi destroy --yes --skip-preview ${KEPT} --stack dev`],
    ["down", ["--stack", "prod", "-y"], `pulumi destroy --yes --skip-preview ${KEPT} --stack prod`],
  ])("%s %j proceeds without a preview", async (verb, args, call) => {
    const { exitCode, stderr } = await lab.run(verb, args);
    expect(exitCode, stderr).toBe(0);
    expect(change()).toBe(call);
  });

  it("an interrupt leaves it to Pulumi when to end", async () => {
    lab.put("pulumi", PULUMI.replace("destroy*)", "destroy*) kill -INT $PPID; exit 0 ;; *)"));
    const { exitCode, stdout } = await lab.run("down");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("npm run pulumi -- stack rm");
  });

  it("down names the dumps of upgrades and recoveries with the data, and no other stack's", async () => {
    const volumes = ["llm-dev-upgrade", "llm-dev-recovery", "llm-dev-upgrade-two"];
    lab.put("docker", `[ "$1 $2" = "volume ls" ] && printf '%s\\n' ${volumes.join(" ")}; exit 0`);
    const { stdout } = await lab.run("down");
    expect(stdout).toContain("docker volume rm llm-dev-upgrade llm-dev-recovery\n");
  });

  it("up removes the leftovers of an interrupted run, and names them", async () => {
    lab.put("docker", `[ "$1" = ps ] && echo '${LEFTOVER}'; exit 0`);
    const { exitCode, stdout } = await lab.run("up", ["--stack", "prod", "--skip-doctor", "--yes"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("remove the container llm-prod-redis");
    expect(lab.calls()).toContain("docker rm --force left-id");
  });
});

// A pseudo-terminal comes from outside Node.js; the summary lists what was left out without one.
describe.skipIf(!hasScript)("on a terminal (needs script of util-linux)", () => {
  it.each([
    ["up", ["--stack", "prod", "--skip-doctor"], "pulumi up --refresh --stack prod"],
    ["up", ["--skip-doctor"], "pulumi up --refresh --stack dev"],
    ["down", ["--stack", "prod"], `pulumi destroy ${KEPT} --stack prod`],
  ])("%s %j lets Pulumi ask, and follows the answer", async (verb, args, call) => {
    const yes = await lab.runOnTerminal(verb, args, { "Do you want": "yes\n" });
    expect(yes.exitCode, yes.stdout).toBe(0);
    expect(yes.stdout).toContain("on a terminal");
    expect(yes.stdout).toContain("changed");
    expect(change()).toBe(call);
    const no = await lab.runOnTerminal(verb, args, { "Do you want": "no\n" });
    expect(no.exitCode).toBe(1);
    expect(no.stdout).not.toMatch(/changed|Fix the cause/);
  });

  it("--yes answers the question", async () => {
    const { exitCode, stdout } = await lab.runOnTerminal("up", ["--stack", "prod", "--skip-doctor", "--yes"], {});
    expect(exitCode, stdout).toBe(0);
    expect(change()).toBe("pulumi up --yes --skip-preview --refresh --stack prod");
  });

  it("down waits for Pulumi after Ctrl+C", async () => {
    const { exitCode, stdout } = await lab.runOnTerminal("down", [], { "Do you want": "\u0003" });
    expect(exitCode).toBe(130);
    expect(stdout).toContain("interrupted");
  });

  it.each([
    ["asks before it removes the leftovers of an interrupted run", "y\n", { "Do you want": "yes\n" }, 0],
    ["changes nothing when the answer is no", "n\n", {}, 1],
    ["changes nothing when the input ends", "\u0004", {}, 1],
    ["changes nothing at Ctrl+C", "\u0003", {}, 130],
  ])("up %s", async (_, answer, further, expected) => {
    lab.put("docker", `[ "$1" = ps ] && echo '${LEFTOVER}'; exit 0`);
    const answers = { "Do that?": answer, ...further };
    const { exitCode, stdout } = await lab.runOnTerminal("up", ["--stack", "prod", "--skip-doctor"], answers);
    expect(exitCode, stdout).toBe(expected);
    expect(stdout).not.toContain("    at ");
    expect(lab.calls().includes("docker rm --force left-id")).toBe(expected === 0);
    expect(change() !== undefined).toBe(expected === 0);
  });

  describe.each([
    ["recover", ["admin"], "Do that?"],
    ["grant", ["ann@example.com", "--models", "mock", "--until", "2999-12-31"], "Grant this?"],
  ])("%s %j", (verb, args, question) => {
    it.each([
      ["no", "n\n", 1],
      ["the end of input", "\u0004", 1],
      ["Ctrl+C", "\u0003", 130],
    ])("changes nothing when the answer is %s", async (_, answer, expected) => {
      lab.put("docker", "cat >/dev/null; echo '[]'");
      const { exitCode, stdout } = await lab.runOnTerminal(verb, args, { [question]: answer });
      expect(exitCode, stdout).toBe(expected);
      expect(stdout).toContain("Nothing was changed.");
      expect(stdout).not.toContain("    at ");
    });
  });

  it("headings and marks have colours, unless NO_COLOR is set", async () => {
    const colour = "\u001b[1m";
    lab.put("docker", `cat >/dev/null; echo '[{"alias":"blog","blocked":false,"spend":0}]'`);
    const args = ["list", "--prefix", "team-gateway"];
    expect((await lab.runOnTerminal("keys", args, {})).stdout).toContain(colour);
    expect((await lab.runOnTerminal("keys", args, {}, { NO_COLOR: "1" })).stdout).not.toContain(colour);
    expect((await lab.run("keys", args)).stdout).not.toContain(colour);
  });
});
