import { readFileSync } from "node:fs";
import { spawnSync } from "node:child_process";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { endOf, parseModels } from "../../../ops/grant/parse-grant";
import { CommandLab, hasScript } from "../support/command-lab";

const GRANT = {
  email: "ann@example.com",
  models: ["large"],
  granted_at: "2026-11-28T10:00:00Z",
  ends_at: "2999-01-01T00:00:00Z",
  active: true,
};
const CALL = ["Ann@Example.com", "--models", "large,small", "--until", "2998-12-31", "--prefix", "team-gateway"];
const hasPython = spawnSync("python3", ["--version"]).status === 0;

let lab: CommandLab;

beforeEach(() => {
  lab = new CommandLab();
});

afterEach(() => {
  lab.remove();
});

/** Installs a fake `docker` that keeps the commands it gets, and whose LiteLLM container gives an answer. */
function putDocker(answer: unknown): void {
  lab.put(
    "docker",
    `cat >'${lab.path("script")}'; echo "$LLM_STACK_COMMAND" >>'${lab.path("commands")}'; echo '${JSON.stringify(answer)}'`,
  );
}

function commands(): unknown[] {
  const lines = readFileSync(lab.path("commands"), "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as unknown);
}

describe("npm run grant", () => {
  it("grants until the end of a day in UTC", async () => {
    putDocker([GRANT]);
    const { exitCode, stdout, stderr } = await lab.run("grant", [...CALL, "--yes"]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^ann@example\.com +large +2026-11-28 10:00 +2999-01-01 00:00 +active$/m);
    const command = { command: "give", email: "ann@example.com", models: ["large", "small"] };
    expect(commands()).toEqual([{ ...command, ends_at: "2999-01-01T00:00:00Z", apply: true }]);
    expect(lab.calls()).toEqual(["docker exec --interactive --env LLM_STACK_COMMAND team-gateway-litellm python3 -"]);
  });

  it("changes nothing without a terminal and without --yes", async () => {
    putDocker([GRANT]);
    const { exitCode, stderr } = await lab.run("grant", CALL);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("a grant needs --yes")]);
    expect(lab.calls()).toEqual([]);
  });

  it.skipIf(!hasScript)("asks on a terminal, after it has checked the grant (needs script of util-linux)", async () => {
    putDocker([GRANT]);
    const refused = await lab.runOnTerminal("grant", CALL, { "Grant this?": "n\n" });
    expect([refused.exitCode, commands()]).toEqual([1, [expect.objectContaining({ apply: false })]]);
    const given = await lab.runOnTerminal("grant", CALL, { "Grant this?": "y\n" });
    expect([given.exitCode, commands().at(-1)]).toEqual([0, expect.objectContaining({ apply: true })]);
  });

  it("lists and revokes grants", async () => {
    putDocker([GRANT, { ...GRANT, models: ["small"], ends_at: "2026-01-01T00:00:00Z", active: false }]);
    const listed = await lab.run("grant", ["list", "--prefix", "team-gateway"]);
    expect(listed.stdout).toMatch(/large .*active\n.*small .*ended/);
    const json = await lab.run("grant", ["list", "--json", "--prefix", "team-gateway"]);
    expect(JSON.parse(json.stdout)).toContainEqual(GRANT);
    putDocker([]);
    const revoked = await lab.run("grant", ["revoke", "ann@example.com", "--prefix", "team-gateway"]);
    expect([revoked.exitCode, revoked.stdout]).toEqual([0, "ann@example.com has no such grant.\n"]);
    expect(commands().at(-1)).toEqual({ command: "revoke", email: "ann@example.com", models: [] });
  });

  it("shows LiteLLM's reason", async () => {
    lab.put("docker", "echo 'LiteLLM has no user with the e-mail ann@example.com.' >&2; exit 1");
    const { exitCode, stderr } = await lab.run("grant", [...CALL, "--yes"]);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("no user with the e-mail")]);
  });

  it.each([
    ["no end", ["ann@example.com", "--models", "large"], "required option '--until"],
    ["no models", ["ann@example.com", "--until", "2998-12-31"], "required option '--models"],
    ["no e-mail", ["ann", "--models", "large", "--until", "2998-12-31"], "not an e-mail address"],
    ["a past day", ["ann@example.com", "--models", "large", "--until", "2026-01-01"], "It has passed"],
  ])("refuses %s", async (_, args, message) => {
    const { exitCode, stderr } = await lab.run("grant", [...args, "--yes"]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  // `npm test` needs only Node.js; the summary lists what it left out.
  it.skipIf(!hasPython)("sends every module that its program imports (needs python3)", async () => {
    putDocker([]);
    await lab.run("grant", ["list", "--prefix", "team-gateway"]);
    const { stderr } = spawnSync("python3", ["-I", "-"], {
      input: readFileSync(lab.path("script")),
      encoding: "utf8",
      env: { ...process.env, LLM_STACK_COMMAND: "{}", LLM_STACK_SECRETS: "/nowhere" },
    });
    expect(stderr).toContain("No such file or directory: '/nowhere/LITELLM_MASTER_KEY'");
  });
});

describe("the end of a grant", () => {
  const now = new Date("2026-11-28T10:00:00Z");

  it.each([
    ["2026-12-31", "2027-01-01T00:00:00Z"],
    ["2026-11-28", "2026-11-29T00:00:00Z"],
    ["2028-02-29", "2028-03-01T00:00:00Z"],
    ["2026-12-31T18:00Z", "2026-12-31T18:00:00Z"],
    ["2026-12-31T18:00:30Z", "2026-12-31T18:00:30Z"],
  ])("given as %s is %s", (text, end) => {
    expect(endOf(text, now)).toBe(end);
  });

  it.each(["", "tomorrow", "2026-02-30", "2026-13-01", "31.12.2026", "2026-12-31T18:00", "2026-12-31T25:00Z"])(
    "may not be %j",
    (text) => {
      expect(() => endOf(text, now)).toThrow("Write a day such as");
    },
  );

  it.each(["2026-11-27", "2026-11-28T10:00Z"])("may not be %s, which has passed", (text) => {
    expect(() => endOf(text, now)).toThrow("It has passed. In UTC, it is 2026-11-28T10:00:00Z.");
  });
});

describe("the models of a grant", () => {
  it("are separated by commas", () => {
    expect(parseModels("large, small,large")).toEqual(["large", "small"]);
    expect(() => parseModels(" , ")).toThrow("at least one");
  });
});
