import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { CommandLab } from "./support/command-lab";
import { putDockerWithBackups } from "./support/docker-with-backups";

let lab: CommandLab;

beforeEach(() => {
  lab = new CommandLab();
});

afterEach(() => {
  lab.remove();
});

const putDocker = (cases: string) => {
  putDockerWithBackups(lab, cases);
};

const EXPORT_WITHOUT_SECRETS = JSON.stringify({
  deployment: {
    resources: [{ type: "random:index/randomPassword:RandomPassword", outputs: { result: { plaintext: "null" } } }],
  },
});

/** A Pulumi with a stack that is up. */
function putPulumi(configSet = `echo "SECRET $7 is $(cat)" >>'${lab.path("log")}'`): void {
  const state = ["sync-litellm", "sync-open-webui", "keys"].map((name) => `{"urn":"urn:x::llm-dev-${name}","id":"1"}`);
  lab.put(
    "pulumi",
    `case "$1 $2" in
      "config set") ${configSet} ;;
      "stack ls") echo '[{"name":"dev"}]' ;;
      "stack export") echo '{"deployment":{"resources":[${state.join(",")}]}}' ;;
    esac`,
  );
}

describe("restore", () => {
  it("refuses another stack than dev without a terminal and without --yes, before it does anything", async () => {
    putDocker("");
    const { exitCode, stderr } = await lab.run("restore", ["latest", "--stack", "prod"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("npm run restore -- latest --stack prod --yes");
    expect(lab.calls()).toEqual([]);
  });

  it.each([
    ["--into needs --only", ["latest", "--into", "copy"]],
    ["--into needs --only", ["latest", "--only", "webui", "--into", 'a"b']],
  ])("refuses a wrong use: %s", async (message, args) => {
    const { exitCode, stderr } = await lab.run("restore", args);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  it("names the targets when there is none of the name", async () => {
    putDocker("");
    const { exitCode, stderr } = await lab.run("restore", ["latest", "--from", "dsk"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("There is no target dsk. The stack has: disk, nas.");
    expect(lab.calls().join("\n")).not.toContain("snapshots");
  });

  it("reports a target's own problem without advice about missing backups", async () => {
    putDocker("*snapshots*) echo 'Fatal: wrong password or no key found' >&2; exit 12 ;;");
    const { exitCode, stderr } = await lab.run("restore", ["latest"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("wrong password or no key found");
    expect(stderr).not.toContain("set llm-stack:backup");
  });

  it.each([
    ["fails", "echo 'error: incorrect passphrase' >&2; exit 255", "incorrect passphrase"],
    // What Pulumi 3.230 does with another passphrase.
    ["exports null for every secret", `echo '${EXPORT_WITHOUT_SECRETS}'`, "the passphrase is wrong"],
  ])("changes nothing with a wrong passphrase, when Pulumi %s", async (_, exported, message) => {
    putDocker("");
    lab.put("pulumi", `case "$*" in 'stack ls'*) echo '[{"name":"dev"}]' ;; *'stack export'*) ${exported} ;; esac`);
    const { exitCode, stderr } = await lab.run("restore", ["latest"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(message);
    expect(lab.calls().join("\n")).not.toMatch(/docker stop|request\.sh|psql/);
  });

  it("names the command that lists the backups when there is none with the id", async () => {
    putDocker("");
    const { exitCode, stderr } = await lab.run("restore", ["cccc3333"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("There is no backup cccc3333. To see all: npm run backup -- list --stack dev");
  });

  it("restores the newest backup beside the live data, and stops nothing", async () => {
    putDocker(
      "*'pg_restore '*) cat >/dev/null ;;\n*'psql '*) grep -q pg_database && echo 0 || echo same ;;\n*'litellm.fingerprint') echo same ;;\n*litellm.dump) echo DUMP ;;",
    );
    const { exitCode, stdout, stderr } = await lab.run("restore", ["latest", "--only", "litellm", "--into", "copy"]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Backup bbbb2222 in disk");
    expect(stdout).toContain("litellm is restored as the database copy");
    const calls = lab.calls().join("\n");
    expect(calls).toContain("pg_restore --exit-on-error --username=postgres --dbname=copy");
    expect(calls).not.toContain("docker stop");
  });

  it("stops nothing and replaces nothing when the restored data differs from the backup", async () => {
    putPulumi();
    putDocker(
      "*'pg_restore '*) cat >/dev/null ;;\n*'psql '*) cat >/dev/null; echo other ;;\n*.fingerprint) echo same ;;",
    );
    const { exitCode, stderr } = await lab.run("restore", ["latest"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("The restored litellm differs from the backup. Nothing was replaced; try another backup.");
    expect(lab.calls().join("\n")).not.toMatch(/docker stop|docker run|RENAME/);
  });

  describe("of everything", () => {
    /** A PostgreSQL whose restored data equals the backup, and whose salt key the stack has unless it is another one. */
    const putAll = (stackKey: string, configSet?: string) => {
      putPulumi(configSet);
      putDocker(
        [
          "*'pg_restore '*) cat >/dev/null ;;",
          `*'psql '*) sql=$(cat); echo "SQL $sql" | tr '\n' ' ' >>'${lab.path("log")}'; echo >>'${lab.path("log")}'`,
          'case "$sql" in *salt_key*) echo "the-key" ;; *md5*) echo same ;; esac ;;',
          "*.fingerprint) echo same ;;",
          '*kept.tar*) printf "the value of ${6##*/}" ;;',
          `*sha256sum*) echo '${stackKey}  /run/secrets/kept/litellmSaltKey' ;;`,
          "*'ls /var/lib/restored/restore') printf 'open-webui.tar\ngrafana.tar\n' ;;",
          "inspect*) echo sha256:image ;;",
        ].join("\n"),
      );
    };
    /** The calls that change something, in order. */
    const steps = () =>
      lab.calls().flatMap((call) => {
        const [, step] =
          /(docker stop|request\.sh \w+|docker run|RENAME TO \w+|pulumi up|pulumi config set|DROP DATABASE IF EXISTS "\w+")/.exec(
            call,
          ) ?? [];
        return step ?? [];
      });

    it("compares first, then stops, backs up, replaces, starts and cleans up", async () => {
      putAll("the-key");
      const { exitCode, stdout } = await lab.run("restore", ["latest"]);
      expect(exitCode, stdout).toBe(0);
      expect(steps()).toEqual([
        "request.sh fetch",
        ...["litellm", "webui", "vectors"].map((name) => `DROP DATABASE IF EXISTS "${name}_restoring"`),
        "docker stop",
        "request.sh backup",
        "request.sh keep",
        "docker run",
        "docker run",
        ...["litellm", "webui", "vectors"].map((name) => `DROP DATABASE IF EXISTS "${name}_before_restore"`),
        "RENAME TO litellm_before_restore",
        "pulumi up",
        ...["litellm", "webui", "vectors"].map((name) => `DROP DATABASE IF EXISTS "${name}_before_restore"`),
        "request.sh discard",
      ]);
    });

    it("installs the sync again, because the restored one has no password", async () => {
      putAll("the-key");
      await lab.run("restore", ["latest", "--only", "litellm"]);
      expect(lab.calls().find((call) => call.startsWith("pulumi up"))).toContain(
        "--replace urn:x::llm-dev-sync-litellm --replace urn:x::llm-dev-sync-open-webui",
      );
    });

    it.each([
      ["everything", [], ["litellmSaltKey", "webuiSecretKey"]],
      ["LiteLLM alone", ["--only", "litellm"], ["litellmSaltKey"]],
    ])("takes over the secrets of another stack before it starts the services: %s", async (_, only, names) => {
      putAll("another-key");
      const { exitCode, stdout } = await lab.run("restore", ["latest", ...only]);
      expect(exitCode, stdout).toBe(0);
      const settings = lab.calls().flatMap((call) => /SECRET (.*)$/.exec(call)?.[1] ?? []);
      expect(settings).toEqual(names.map((name) => `llm-stack:secrets.${name} is the value of ${name}`));
      expect(steps().indexOf("pulumi up")).toBeGreaterThan(steps().indexOf("pulumi config set"));
      for (const name of names) expect(stdout).toContain(`Pulumi.dev.yaml: secrets.${name} is set, encrypted.`);
      expect(stdout).not.toContain("the value of");
    });

    it("stays restorable when the secrets of another stack cannot be written", async () => {
      putAll("another-key", "echo 'error: read-only file system' >&2; exit 255");
      const { exitCode, stderr } = await lab.run("restore", ["latest"]);
      expect(exitCode).toBe(1);
      expect(stderr).toContain("read-only file system");
      expect(stderr).toContain("npm run restore -- bbbb2222 --stack dev");
      expect(steps()).not.toContain("pulumi up");
    });
  });
});
