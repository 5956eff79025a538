import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { CommandLab } from "./support/command-lab";

let lab: CommandLab;

beforeEach(() => {
  lab = new CommandLab();
});

afterEach(() => {
  lab.remove();
});

const SSH = "ssh://deploy@gateway";
const PERMISSIONS = {
  email: "ann@example.com",
  litellm_user: { id: "ann", name: "Ann", role: "user", blocked: false },
  own_list: ["small"],
  follows_teams: false,
  blocked_teams: [],
  may_use: [{ why: "own list", model: "small" }],
  open_webui: { account: null, groups: [], models: [] },
  difference: { missing_in_open_webui: ["small"], only_in_open_webui: [] },
};
const SPEND = {
  id: "red",
  name: "The reds",
  requests: 3,
  input_tokens: 30,
  output_tokens: 9,
  spend: 0.5,
  budget: null,
};
const KEY = { alias: "blog", models: [], spend: 1, budget: null, expires: null, expired: false, blocked: false };

/** Installs a fake `docker` whose containers give an answer. */
function putDocker(answer: unknown): void {
  lab.put("docker", `cat >/dev/null; echo '${JSON.stringify(answer)}'`);
}

describe("a stack that another program embeds", () => {
  it.each([
    ["keys", ["list"], [KEY], "team-gateway-litellm"],
    ["keys", ["block", "blog"], { keys: [KEY] }, "team-gateway-litellm"],
    ["permissions", ["ann@example.com"], { found: PERMISSIONS }, "team-gateway-postgres"],
    ["spend", ["--by", "team"], SPEND, "team-gateway-postgres"],
    ["sync", ["verify"], { part: "worker", ok: true, remark: null }, "team-gateway-postgres"],
  ])("is reached by %s %j --prefix, without a file of this repository", async (verb, args, answer, container) => {
    lab.put("docker", `cat >/dev/null; [ "$DOCKER_HOST" = ${SSH} ] && echo '${JSON.stringify(answer)}'`);
    const { stderr } = await lab.run(verb, [...args, "--prefix", "team-gateway"], { DOCKER_HOST: SSH });
    expect(stderr).toBe("");
    // SQL spans several lines of the log.
    const calls = lab.calls().filter((line) => line.startsWith("docker "));
    expect(calls).toEqual([expect.stringMatching(new RegExp(`^docker exec .*\\b${container} `))]);
  });

  it("has no declarations here to compare keys with", async () => {
    putDocker([KEY]);
    const { exitCode, stderr } = await lab.run("keys", ["diff", "--prefix", "team-gateway"]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("`list`") as string]);
    expect(lab.calls()).toEqual([]);
  });

  it("is named when it does not answer", async () => {
    lab.put("docker", "echo 'No such container: team-gateway-postgres' >&2; exit 1");
    const { exitCode, stdout, stderr } = await lab.run("sync", ["status", "--json", "--prefix", "team-gateway"]);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("team-gateway-postgres did not answer: No such container");
  });
});

describe("--json", () => {
  it("is the only output of a keys command, with the same exit code as the text", async () => {
    const different = { ...KEY, state: "different", differences: { rpm_limit: { declared: null, actual: 7 } } };
    putDocker([{ ...KEY, state: "as declared", differences: {} }, different]);
    const { exitCode, stdout } = await lab.run("keys", ["diff", "--json"]);
    expect([exitCode, JSON.parse(stdout)]).toEqual([1, [different]]);
    expect((await lab.run("keys", ["diff"])).exitCode).toBe(1);
  });

  it("is the only output of permissions, with the same exit code as the text", async () => {
    putDocker({ found: PERMISSIONS });
    const { exitCode, stdout } = await lab.run("permissions", ["ann@example.com", "--json"]);
    expect([exitCode, JSON.parse(stdout)]).toEqual([1, PERMISSIONS]);
    expect((await lab.run("permissions", ["ann@example.com"])).exitCode).toBe(1);
  });

  it("is the only output of plan, even when secrets are not set", async () => {
    const { exitCode, stdout } = await lab.run("plan", ["--stack", "prod", "--json", "--out", lab.path("plan")]);
    const plan = JSON.parse(stdout) as { readonly secretsNotSet: readonly string[] };
    expect(exitCode).toBe(0);
    expect(Object.keys(plan)).toEqual([
      "stack",
      "folder",
      "resources",
      "files",
      "secretsInClear",
      "secretsNotSet",
      "unpricedModels",
      "promtool",
      "policy",
    ]);
    expect(plan.secretsNotSet).toContain("providerKeys.openai");
  });
});

describe("spend", () => {
  const ROW = { ...SPEND, budget_used_percent: null };

  it("is a table, CSV or JSON", async () => {
    putDocker(ROW);
    expect((await lab.run("spend")).stdout).toMatch(/^USER .*\nThe reds +3 .*\nTOTAL +3 .*\n$/);
    expect((await lab.run("spend", ["--format", "csv"])).stdout).toContain("\r\nThe reds,red,3,30,9,0.5,,\r\n");
    expect(JSON.parse((await lab.run("spend", ["--format", "json"])).stdout)).toEqual([ROW]);
    expect(JSON.parse((await lab.run("spend", ["--json"])).stdout)).toEqual([ROW]);
  });

  it("of a month before LiteLLM's first record is an error, not zero", async () => {
    putRows({ first: "2026-03-09" });
    for (const format of ["table", "csv", "json"]) {
      const { exitCode, stdout, stderr } = await lab.run("spend", ["--month", "2026-02", "--format", format]);
      expect([exitCode, stdout]).toEqual([1, ""]);
      expect(stderr).toBe("LiteLLM has no records of 2026-02. The oldest are from 2026-03-09.\n");
    }
  });

  it("of a month without requests is empty", async () => {
    putRows({ first: "2026-03-09" });
    const { exitCode, stdout } = await lab.run("spend", ["--month", "2026-03", "--by", "key"]);
    expect([exitCode, stdout]).toEqual([0, "LiteLLM has recorded no spend by key in 2026-03.\n"]);
    expect((await lab.run("spend", ["--month", "2026-03", "--format", "json"])).stdout).toBe("[]\n");
  });

  it("of a new stack is empty", async () => {
    putRows({ first: null });
    expect((await lab.run("spend", ["--month", "2026-03"])).exitCode).toBe(0);
  });

  /** A database without spend in the month, whose first record is from a day. */
  function putRows({ first }: { readonly first: string | null }): void {
    lab.put("docker", `case "$*" in *"AS oldest"*) echo '${JSON.stringify({ oldest: first })}' ;; esac`);
  }
});

describe("outputs", () => {
  const OUTPUTS = { apiUrl: "https://api", adminPassword: "[secret]", localUrls: { grafana: "http://127.0.0.1:3000" } };
  const ask = (...args: readonly string[]) => {
    lab.put(
      "pulumi",
      `case "$*" in
        version) echo v3.230.0 ;;
        "stack ls"*) echo '[{"name":"dev"}]' ;;
        "stack export"*) echo '{"deployment":{}}' ;;
        "stack output"*--show-secrets*) echo '${JSON.stringify({ ...OUTPUTS, adminPassword: "letmein" })}' ;;
        "stack output"*) echo '${JSON.stringify(OUTPUTS)}' ;;
      esac`,
    );
    return lab.run("outputs", args);
  };

  it("are a list for a user and JSON for a program, even when the state folder is new", async () => {
    expect((await ask()).stdout.split("\n")).toEqual([
      "apiUrl             https://api",
      "adminPassword      [secret]",
      "localUrls.grafana  http://127.0.0.1:3000",
      "",
    ]);
    lab.remove();
    lab = new CommandLab();
    expect(JSON.parse((await ask("--json")).stdout)).toEqual(OUTPUTS);
    expect(lab.calls().join("\n")).not.toContain("--show-secrets");
  });

  it("suggest `up` when the stack is not up", async () => {
    lab.put("pulumi", `case "$*" in "stack ls"*) echo '[{"name":"dev"}]' ;; *) echo '{}' ;; esac`);
    expect((await lab.run("outputs")).stdout).toContain("npm run up -- --stack dev");
  });

  it("are printed alone and in plaintext when named", async () => {
    expect((await ask("adminPassword")).stdout).toBe("letmein\n");
    expect((await ask("adminPassword", "--json")).stdout).toBe('"letmein"\n');
    expect((await ask("localUrls.grafana")).stdout).toBe("http://127.0.0.1:3000\n");
    expect((await ask("--show-secrets")).exitCode).toBe(0);
    expect(lab.calls().at(-1)).toContain("--show-secrets");
  });
});
