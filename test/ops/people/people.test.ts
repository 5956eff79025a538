import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { peopleScript } from "../../../ops/people/run-people-command";
import { CommandLab } from "../support/command-lab";

const HEADER = "email,name,role,organization,teams,models,max_budget,budget_duration";
const CHANGES = [
  { line: 2, subject: "team Search", action: "create", fields: {} },
  { line: 2, subject: "user ann@example.com", action: "create", fields: {} },
];
const REPORT = { problems: [], changes: CHANGES, done: 0, failure: null };
const hasPython = spawnSync("python3", ["--version"]).status === 0;

let lab: CommandLab;
let file: string;

beforeEach(() => {
  lab = new CommandLab();
  file = lab.path("people.csv");
  writeFileSync(file, `${HEADER}\nann@example.com,Ann,,,Search,,,\n`);
});

afterEach(() => {
  lab.remove();
});

/** Installs a fake `docker` that keeps the script it gets, and whose LiteLLM container gives an answer. */
function putDocker(answer: unknown): void {
  lab.put("docker", `cat >'${lab.path("script")}'; echo '${JSON.stringify(answer)}'`);
}

describe("npm run people", () => {
  it("imports in the container of a stack that another program embeds", async () => {
    putDocker({ ...REPORT, done: 2 });
    const { exitCode, stdout, stderr } = await lab.run("people", ["import", file, "--prefix", "team-gateway"]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/team Search +create\n.*user ann@example.com +create/);
    expect(lab.calls()).toEqual(["docker exec --interactive team-gateway-litellm python3 -"]);
  });

  it.each([
    [["import"], true, false],
    [["import", "--prune"], true, true],
    [["import", "--dry-run", "--prune"], false, true],
    [["diff"], false, false],
  ])("with %j changes LiteLLM: %j, and prunes: %j", async ([verb = "", ...options], apply, prune) => {
    putDocker(REPORT);
    await lab.run("people", [verb, file, ...options]);
    const [, command] = /"LLM_STACK_COMMAND"\] = (".*")$/m.exec(readFileSync(lab.path("script"), "utf8")) ?? [];
    expect(JSON.parse(JSON.parse(command ?? "") as string)).toMatchObject({ command: "import", apply, prune });
  });

  it("exits with 1 when a diff has changes", async () => {
    putDocker(REPORT);
    const different = await lab.run("people", ["diff", file, "--json"]);
    expect([different.exitCode, JSON.parse(different.stdout)]).toEqual([1, CHANGES]);
    putDocker({ ...REPORT, changes: [] });
    const same = await lab.run("people", ["diff", file]);
    expect([same.exitCode, same.stdout]).toEqual([0, "LiteLLM matches the file.\n"]);
  });

  it("says where an import stopped and what is done", async () => {
    putDocker({ ...REPORT, done: 1, failure: "LiteLLM answered 500" });
    const { exitCode, stdout, stderr } = await lab.run("people", ["import", file]);
    expect(exitCode).toBe(1);
    expect(stdout).not.toContain("ann@example.com");
    expect(stderr).toContain("Stopped at line 2, user ann@example.com, create: LiteLLM answered 500\n1 of 2 changes");
  });

  it("reports the problems of the file together with LiteLLM's, and does not apply the rest", async () => {
    writeFileSync(file, `${HEADER}\nann@example.com,Ann,boss,,,huge,,\n`);
    putDocker({ ...REPORT, changes: [], problems: [{ line: 2, message: "unknown model huge" }] });
    const { exitCode, stderr } = await lab.run("people", ["import", file]);
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/2 problems; .*\n.*"boss".*\n.*unknown model huge/)]);
    expect(readFileSync(lab.path("script"), "utf8")).toContain('\\"apply\\":false');
  });

  it("reports the problems of the file without LiteLLM", async () => {
    writeFileSync(file, `${HEADER}\nann,Ann,,,,,,\n`);
    lab.put("docker", "exit 1");
    const { exitCode, stderr } = await lab.run("people", ["import", file]);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('line 2: "ann" is not an e-mail address')]);
  });

  it("exports in both forms", async () => {
    const person = {
      email: "ann@example.com",
      name: null,
      role: null,
      organization: [],
      teams: ["A", "B"],
      models: [],
    };
    putDocker([{ ...person, max_budget: null, budget_duration: null }]);
    expect((await lab.run("people", ["export"])).stdout).toBe(`${HEADER}\r\nann@example.com,,,,A;B,,,\r\n`);
    expect(JSON.parse((await lab.run("people", ["export", "--format", "json"])).stdout)).toMatchObject([person]);
  });
});

describe("the script for the container", () => {
  // `npm test` needs only Node.js; the summary lists what it left out.
  it.skipIf(!hasPython)("gives Python the command unchanged, whatever its size and letters (needs python3)", () => {
    const command = { name: `"'''\\ \n\u2028 Zoë 😀 ${"x".repeat(300_000)}` };
    const [assignment = ""] = peopleScript(command).split("# config-templates");
    const input = `${assignment}\nprint(os.environ["LLM_STACK_COMMAND"])`;
    const { stdout, stderr } = spawnSync("python3", ["-"], { input, encoding: "utf8" });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual(command);
  });

  // `npm test` needs only Node.js; the summary lists what it left out.
  it.skipIf(!hasPython)("has every module that it imports (needs python3)", () => {
    for (const name of ["LITELLM_MASTER_KEY", "LITELLM_SALT_KEY"]) writeFileSync(lab.path(name), "sk-test");
    const { stderr } = spawnSync("python3", ["-I", "-"], {
      input: peopleScript({ command: "export" }),
      encoding: "utf8",
      // Nothing listens there.
      env: { ...process.env, LLM_STACK_PROXY: "http://127.0.0.1:9", LLM_STACK_SECRETS: lab.path("") },
    });
    expect(stderr).toMatch(/^LiteLLM gave no answer to GET \/user\/list/);
  });
});
