import { expect, it } from "vitest";

import { docker } from "../support/docker";
import { eventually } from "../support/https";
import { queryPrometheus } from "../support/prometheus";
import type { Subject } from "../support/subject";
import { report } from "../support/timings";

/** Backups in a folder of the Docker host, which {@link checkBackup} deletes. */
export const BACKUP_FOLDER = "/tmp/llm-stack-acceptance-backups";
export const BACKUP_SETTING = { targets: [{ name: "disk", type: "local", path: BACKUP_FOLDER }] };

/** A backup is made, tested and restored after the data has been damaged. */
export function checkBackup(subject: Subject): void {
  const { stack } = subject;
  const npm = async (verb: string, ...args: readonly string[]) => {
    const run = await subject.sandbox.npm(verb, ...args, "--stack", stack);
    report(`${verb} ${args.join(" ")}`, run.seconds);
    return run;
  };
  const sql = async (database: string, statement: string) => {
    const psql = ["psql", "--no-psqlrc", "-qAt", "--username=postgres", `--dbname=${database}`, "--command", statement];
    return (await docker("exec", `llm-${stack}-postgres`, ...psql)).trim();
  };
  // LiteLLM deletes expired keys at any moment.
  const keyCount = 'SELECT count(*) FROM "LiteLLM_VerificationToken" WHERE expires IS NULL';
  const counts = async () => [await sql("litellm", keyCount), await sql("webui", 'SELECT count(*) FROM "user"')];
  let before: readonly string[] = [];

  it("makes a backup and shows it", async () => {
    before = await counts();
    const run = await npm("backup");
    expect(run.exitCode, run.text).toBe(0);
    expect(run.text).toMatch(/disk: kept /);
    const list = await npm("backup", "list");
    expect(list.text).toMatch(/^[│|\s]*[0-9a-f]{8}\s.*disk/m);
  });

  it("restores the newest backup into a server of its own", async () => {
    const run = await npm("backup", "drill");
    expect(run.text).toMatch(/disk: restored and compared \d+ tables/);
    expect(run.exitCode).toBe(0);
  });

  it("hands Prometheus the metrics of the backup", async () => {
    const query = 'llm_stack_restore_drill_last_success_timestamp_seconds{target="disk"}';
    const found = await eventually(
      () => queryPrometheus(subject.outputs(), query),
      (samples) => samples.length > 0,
      60,
    );
    expect(found.map(({ metric }) => metric["target"])).toEqual(["disk"]);
  });

  it("restores one database beside the live data", async () => {
    const run = await npm("restore", "latest", "--only", "litellm", "--into", "looked_at");
    expect(run.exitCode, run.text).toBe(0);
    expect(await sql("looked_at", keyCount)).toBe(before[0]);
    await sql("postgres", "DROP DATABASE looked_at");
  });

  it("restores damaged data, and the stack works again", async () => {
    const upload = "/app/backend/data/uploads/kept-by-the-backup";
    const webui = ["exec", `llm-${stack}-open-webui`];
    await docker(...webui, "sh", "-c", `echo kept >${upload}`);
    before = await counts();
    expect((await npm("backup")).exitCode).toBe(0);
    await docker(...webui, "rm", upload);
    await sql("litellm", 'DELETE FROM "LiteLLM_VerificationToken"');
    await sql("webui", 'DELETE FROM "user"');
    const list = await npm("backup", "list", "--json");
    const newest = (JSON.parse(list.text) as { id: string }[]).at(-1)?.id ?? "";
    const run = await npm("restore", newest);
    expect(run.exitCode, run.text).toBe(0);
    expect(await counts()).toEqual(before);
    expect(await docker(...webui, "cat", upload)).toBe("kept\n");
    const databases = await sql("postgres", "SELECT string_agg(datname, ' ') FROM pg_database");
    expect(databases).not.toMatch(/restor/);
    const verified = await npm("sync", "verify");
    expect(verified.exitCode, verified.text).toBe(0);
    const again = await npm("up");
    expect(again.text).toMatch(/Resources:\s+\d+ unchanged\s/);
  });

  it("removes the folder with the backups", async () => {
    const [image = ""] = (await docker("inspect", "--format", "{{.Image}}", `llm-${stack}-backup`)).split("\n");
    const remove = ["--rm", "--network", "none", "--volume", "/tmp:/host", "--entrypoint", "rm"];
    await docker("run", ...remove, image, "-rf", BACKUP_FOLDER.replace("/tmp/", "/host/"));
  });
}
