import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { BackupLab, missingForLab } from "./support/backup-lab";

const missing = missingForLab();
const title = missing === undefined ? "backups with real programs" : `backups with real programs (needs ${missing})`;
const SUCCESS = (target: string) => `llm_stack_backup_last_success_timestamp_seconds{target="${target}"}`;
const FAILED = (target: string) => `llm_stack_backup_failed{target="${target}"}`;
/** Writes the list of checksums again, so that only the damage itself can be noticed. */
const SUMS = "rm SHA256SUMS && sha256sum -- * >/tmp/sums && mv /tmp/sums SHA256SUMS && chown 34:34 *";

// Not every machine has an engine and the images; the title names what is missing, and the summary counts it.
describe.skipIf(missing !== undefined)(title, () => {
  const lab = new BackupLab(["one", "two"]);

  beforeAll(() => {
    lab.start();
    lab.sql(
      "litellm",
      "SET ROLE litellm; CREATE TABLE spend (id int, note text); INSERT INTO spend SELECT g, md5(g::text) FROM generate_series(1, 500) g",
    );
    lab.sql(
      "webui",
      "SET ROLE webui; CREATE TABLE chat (id text, chat json); INSERT INTO chat VALUES ('a', '{\"b\": 1}')",
    );
    lab.sql("vectors", "CREATE TABLE chunk (id int, vector vector(3)); INSERT INTO chunk VALUES (1, '[1,2,3]')");
    lab.startWorkers();
  }, 120_000);

  afterAll(() => {
    lab.remove();
  });

  /** A copy of the newest dump, changed by a shell command, as verify.sh gets it. */
  const verifyDamaged = (name: string, change: string) => {
    lab.damage(
      `cp -a /dumps/current /restored/${name} && cd /restored/${name} && ${change} && chmod 755 . && chmod 644 *`,
    );
    return lab.exec("backup", "/etc/backup/verify.sh", `/var/lib/restored/${name}`);
  };
  const backUp = () => {
    const dumped = lab.request("backup", "backup");
    return dumped.code === 0 ? lab.request("restic", "keep") : dumped;
  };

  const damageFiles = () => {
    lab.damage(
      'for file in $(find /targets/one/data -type f); do dd if=/dev/zero of="$file" bs=1 count=60 conv=notrunc 2>/dev/null; done',
    );
  };

  it("are kept in every target, with metrics", () => {
    const { code, text } = backUp();
    expect(text).toMatch(/^one: kept \S+: .*\ntwo: kept \S+: /);
    expect(code).toBe(0);
    const metrics = lab.metrics();
    expect(metrics[FAILED("one")]).toBe(0);
    expect(metrics[SUCCESS("two")]).toBeGreaterThan(
      metrics['llm_stack_backup_configured_timestamp_seconds{target="two"}'] ?? 0,
    );
    expect(metrics['llm_stack_backup_dump_size_bytes{database="litellm"}']).toBeGreaterThan(1000);
  });

  it("pass the restore drill, which compares every table", () => {
    const { code, text } = lab.request("backup", "drill");
    expect(text).toMatch(/^one: restored and compared 3 tables of the backup \S+\ntwo: restored/);
    expect(code).toBe(0);
    expect(lab.metrics()['llm_stack_restore_drill_failed{target="two"}']).toBe(0);
  });

  it.each([
    ["truncated", `truncate --size=-100 litellm.dump && ${SUMS}`, /litellm cannot be restored/],
    ["changed", "sed -i s/a/b/ litellm.dump", /checksums differ/],
    ["old", `echo $(($(date +%s) - 40 * 3600)) >created && ${SUMS}`, /the newest backup is 40 hours old/],
    [
      "another-database",
      `cp vectors.dump webui.dump && ${SUMS}`,
      /the restored webui differs from the original in: public.chat/,
    ],
    ["incomplete", `rm roles.sql && ${SUMS}`, /cannot be restored/],
  ])("fail the drill when a dump is %s", (name, change, message) => {
    const { code, text } = verifyDamaged(name, change);
    expect(text).toMatch(message);
    expect(code).toBe(1);
  });

  it("leave no server and no data behind after a drill", () => {
    expect(lab.exec("backup", "ls", "/var/lib/backup", "/tmp").text).not.toMatch(/scratch/);
  });

  it("fail in a damaged target alone, and keep the time of its last success", () => {
    const before = lab.metrics();
    damageFiles();
    const { code, text } = backUp();
    expect(text).toMatch(/one: FAILED: /);
    expect(text).toMatch(/two: kept /);
    expect(code).toBe(1);
    const after = lab.metrics();
    expect(after[FAILED("one")]).toBe(1);
    expect(after[SUCCESS("one")]).toBe(before[SUCCESS("one")]);
    expect(after[FAILED("two")]).toBe(0);
    // The new backup is in new files.
    damageFiles();
    const drill = lab.request("backup", "drill");
    expect(drill.text).toMatch(/two: restored/);
    expect(drill.text).toMatch(/one: FAILED/);
    expect(drill.code).toBe(1);
  });

  it("do not start a new repository where one was before", () => {
    lab.damage("rm -rf /targets/one/*");
    const { text } = lab.request("restic", "keep");
    expect(text).toMatch(/one: FAILED: the repository is gone/);
    expect(lab.damage("ls /targets/one")).toBe("");
    lab.damage("rm -rf /state/state/one/repository");
    expect(lab.request("restic", "keep").code).toBe(0);
  });

  it("survive a worker that is killed in the middle of a dump", () => {
    const id = lab.exec("backup", "cat", "/var/lib/backup/current/id").text;
    // The lock makes pg_dump wait.
    const script = "BEGIN; LOCK TABLE spend; SELECT pg_sleep(600)";
    lab.exec("postgres", "sh", "-c", `psql -qU postgres litellm -c '${script}' >/dev/null 2>&1 &`);
    lab.exec("backup", "sh", "-c", "/etc/backup/request.sh backup >/dev/null 2>&1 &");
    const waiting = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'backup' AND wait_event_type = 'Lock'";
    while (lab.sql("postgres", waiting) === "0");
    lab.kill("backup");
    lab.sql(
      "postgres",
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()",
    );
    expect(lab.damage("ls /dumps").split("\n")).toContain("next");
    expect(lab.damage("cat /dumps/current/id")).toBe(id);
    lab.startDumper();
    expect(backUp().code).toBe(0);
    expect(lab.damage("ls /dumps").split("\n")).not.toContain("next");
  });

  it("survive restic killed while it holds a lock", () => {
    const start =
      "exec 3>/tmp/never; mkfifo /tmp/pipe; sleep 600 >/tmp/pipe & /etc/restic/target.sh one backup --stdin </tmp/pipe";
    lab.exec("restic", "sh", "-c", `(${start}) >/dev/null 2>&1 &`);
    while (lab.damage("ls /targets/one/locks") === "");
    lab.kill("restic");
    lab.startRestic("password-of-the-repositories");
    expect(backUp()).toMatchObject({ code: 0 });
    expect(lab.damage("ls /targets/one/locks")).toBe("");
  });

  it("are refused by a repository with another password", () => {
    lab.kill("restic");
    lab.startRestic("another-password");
    const { code, text } = backUp();
    expect(text).toMatch(/one: FAILED: the repository has another password\ntwo: FAILED/);
    expect(code).toBe(1);
    expect(lab.request("backup", "drill").text).toMatch(/one: FAILED: Fatal: wrong password or no key found/);
  });

  it("fail without PostgreSQL, and keep the dump that is there", () => {
    const id = lab.exec("backup", "cat", "/var/lib/backup/current/id").text;
    lab.sql("postgres", "ALTER ROLE backup NOLOGIN");
    const { code, text } = lab.request("backup", "backup");
    expect(text).toMatch(/PostgreSQL does not answer/);
    expect(code).toBe(1);
    expect(lab.exec("backup", "cat", "/var/lib/backup/current/id").text).toBe(id);
    expect(lab.metrics()["llm_stack_backup_dump_failed"]).toBe(1);
  });
});
