import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Journal } from "../../../ops/upgrade/journal";
import { CommandLab } from "../support/command-lab";

let lab: CommandLab;

beforeEach(() => {
  lab = new CommandLab();
  lab.putPulumi();
});

afterEach(() => {
  lab.remove();
});

const CHANGE = {
  service: "litellm",
  from: "ghcr.io/berriai/litellm:v1.101.6",
  to: "ghcr.io/berriai/litellm:v1.108.7",
} as const;

/** A Docker with the notes of an upgrade, and a restored database that equals its dump. No container of the stack exists. */
function putDocker(journal: Partial<Journal> | undefined, cases: readonly string[] = []): void {
  const notes = JSON.stringify({
    started: "2026-11-28T10:00:00.000Z",
    phase: "upgrading",
    changes: [CHANGE],
    fileImages: {},
    failedBefore: [],
    timeline: [],
    ...journal,
  });
  lab.put(
    "docker",
    [
      'case "$*" in',
      ...cases,
      `*'volume ls'*) ${journal === undefined ? "true" : "echo llm-dev-upgrade"} ;;`,
      `*'cat >/safety/notes'*) sed 's/.*"phase":"\\([a-z]*\\)".*/PHASE \\1/' >>'${lab.path("log")}'; echo >>'${lab.path("log")}' ;;`,
      `*'cat /safety/notes'*) echo '${notes}' ;;`,
      "*'pg_restore '*) cat >/dev/null ;;",
      `*'psql '*) sql=$(cat); echo "SQL $sql" | tr '\n' ' ' >>'${lab.path("log")}'; echo >>'${lab.path("log")}'`,
      'case "$sql" in *md5*) echo same ;; esac ;;',
      "*.fingerprint*) echo same ;;",
      "esac",
    ].join("\n"),
  );
}

/** The calls that change something, in order. */
function steps(): readonly string[] {
  const pattern = /(PHASE \w+|docker stop .*|postgres pg_dump|RENAME TO \w+|pulumi up|DROP DATABASE IF EXISTS "\w+")/;
  return lab.calls().flatMap((call) => pattern.exec(call)?.[0] ?? []);
}

const RETURN = [
  "PHASE returning",
  "docker stop llm-dev-sync llm-dev-litellm",
  'DROP DATABASE IF EXISTS "litellm_restoring"',
  'DROP DATABASE IF EXISTS "litellm_before_restore"',
  "RENAME TO litellm_before_restore",
  "pulumi up",
  'DROP DATABASE IF EXISTS "litellm_before_restore"',
];

/** Without the notes of durations, which repeat the phase. */
function withoutRepetition(found: readonly string[]): readonly string[] {
  return found.filter((step, index) => !step.startsWith("PHASE") || !found.slice(0, index).includes(step));
}

describe("upgrade", () => {
  it("needs consent for another stack than dev", async () => {
    putDocker(undefined);
    const { exitCode, stderr } = await lab.run("upgrade", ["--stack", "prod", "--litellm", "v1.108.7"]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("--litellm v1.108.7 --yes")]);
    expect(lab.calls()).toEqual([]);
  });

  it("changes nothing when the versions were not tested together", async () => {
    putDocker(undefined);
    const { exitCode, stdout, stderr } = await lab.run("upgrade", ["--litellm", "v1.107.0"]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("LiteLLM 1.107.0 and Open WebUI 0.12.4 were not tested together");
    expect(stderr).toContain("Nothing was changed.");
    expect(steps()).toEqual([]);
  });

  it("has nothing to return from without an upgrade", async () => {
    putDocker(undefined);
    const { exitCode, stderr } = await lab.run("upgrade", ["--abort"]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("There is no upgrade of llm-dev to return from")]);
  });

  it("does not begin another upgrade before an interrupted one has ended", async () => {
    putDocker({});
    const { exitCode, stderr } = await lab.run("upgrade", ["--litellm", "v1.106.2"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("was interrupted. Continue it without naming versions, or return: npm run upgrade");
    expect(steps()).toEqual([]);
  });

  it.each(["upgrading", "finished"] as const)("returns from the phase %s with the dumped data", async (phase) => {
    putDocker({ phase });
    const { stderr } = await lab.run("upgrade", ["--abort"]);
    expect(withoutRepetition(steps())).toEqual(RETURN);
    // The fake stack has no container to try.
    expect(stderr).toContain("The way back is not complete. To continue it: npm run upgrade -- --stack dev");
  });

  it("continues a return that was interrupted", async () => {
    putDocker({ phase: "returning" });
    await lab.run("upgrade");
    expect(withoutRepetition(steps())).toEqual(RETURN);
  });

  it("names what failed without the services that it has stopped itself", async () => {
    putDocker({ phase: "upgrading" }, [
      "*'format {{.Names}}') printf 'llm-dev-litellm\nllm-dev-sync\n' ;;",
      `*'inspect --type container'*) echo '{"Status":"exited","ExitCode":143}' ;;`,
    ]);
    lab.put(
      "pulumi",
      `case "$1 $2" in "stack ls") echo '[{"name":"dev"}]' ;; "stack export") echo '{"deployment":{}}' ;; up*) exit 1 ;; esac`,
    );
    const { stderr } = await lab.run("upgrade");
    expect(stderr).toContain("`up` failed.\nllm-dev-litellm is exited with code 143\n\nReturning to the old versions…");
  });

  it("leaves the data alone when the new version has not started yet", async () => {
    putDocker({ phase: "stopping" });
    await lab.run("upgrade", ["--abort"]);
    expect(withoutRepetition(steps())).toEqual(["pulumi up", "PHASE stopping"]);
  });
});
