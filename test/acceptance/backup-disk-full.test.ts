import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { fetchedBackup } from "../../ops/restore/dump-source";
import { restoreFiles } from "../../ops/restore/files";
import { BackupLab, missingForLab } from "./support/backup-lab";

const missing = missingForLab();
const title = missing === undefined ? "backups on small disks" : `backups on small disks (needs ${missing})`;
/** What else is on the disk. Memory that a container writes counts against its limit, so another one writes it. */
const FILLER = "/dumps/filler";
const SUCCESS = 'llm_stack_backup_last_success_timestamp_seconds{target="small"}';
const DUMPED = "llm_stack_backup_dump_last_success_timestamp_seconds";
/** Nginx's ACME module keeps an account and certificates, for its own user alone. */
const ACME =
  "mkdir -p /nginx/acme && echo account >/nginx/acme/account.key && chown -R 101:101 /nginx && chmod 600 /nginx/acme/*";

// Not every machine has an engine and the images; the title names what is missing, and the summary counts it.
describe.skipIf(missing !== undefined)(title, () => {
  const lab = new BackupLab(["small", "large"]);

  beforeAll(() => {
    lab.limitVolume("dumps", 400, 34);
    lab.limitVolume("target-small", 8, 0);
    lab.start();
    lab.sql("litellm", "SET ROLE litellm; CREATE TABLE spend (id int, note text)");
    lab.damage(ACME);
    lab.startWorkers();
    expect(backUp()).toMatchObject({ code: 0 });
  }, 120_000);

  afterEach(() => {
    lab.damage(`rm -f ${FILLER}`);
  });

  afterAll(() => {
    lab.remove();
  });

  const backUp = () => {
    const dumped = lab.request("backup", "backup");
    return dumped.code === 0 ? lab.request("restic", "keep") : dumped;
  };
  const currentId = () => lab.exec("backup", "cat", "/var/lib/backup/current/id").text;
  const count = (target: string) => {
    const list = lab.exec("restic", "/etc/restic/target.sh", target, "snapshots", "--json").text;
    return (JSON.parse(list) as unknown[]).length;
  };
  /** Random text, which restic cannot make smaller. */
  const insert = (mebibytes: number) =>
    lab.sql(
      "litellm",
      `INSERT INTO spend SELECT g, gen_random_uuid()::text || gen_random_uuid()::text FROM generate_series(1, ${mebibytes * 9000}) g`,
    );

  /** Leaves so many KiB. */
  const fillUp = (left: number) => {
    const count = `$(($(df -Pk /dumps | awk 'NR == 2 { print $4 }') - ${left}))`;
    lab.damage(`dd if=/dev/zero of=${FILLER} bs=1k count=${count} 2>/dev/null`);
  };

  it("restore Nginx's ACME account and certificates with their owner", async () => {
    const newest = lab.exec("restic", "/etc/restic/fetch.sh", "large", "latest", "/var/lib/restored/restore", "files");
    expect(newest).toMatchObject({ code: 0 });
    lab.damage("rm -r /nginx/acme");
    const dockerHost = process.env["DOCKER_HOST"] ?? "unix:///var/run/docker.sock";
    const target = { prefix: lab.prefix, dockerHost, stack: undefined };
    await restoreFiles(target, fetchedBackup(target), ["nginx"]);
    expect(lab.damage("cat /nginx/acme/account.key && stat -c '%u:%g %a' /nginx/acme/account.key")).toBe(
      "account\n101:101 600\n",
    );
    lab.exec("restic", "rm", "-rf", "/var/lib/restored/restore");
  });

  it("fail in a target that is full, keep its backups, and go to the others", () => {
    const [before, kept] = [lab.metrics()[SUCCESS], count("small")];
    insert(40);
    const { code, text } = backUp();
    expect(code).toBe(1);
    expect(text).toMatch(/^small: FAILED: the backup: .*no space left on device/m);
    expect(text).toMatch(/^large: kept /m);
    expect(lab.metrics()[SUCCESS]).toBe(before);
    expect(count("small")).toBe(kept);
    const check = lab.exec("restic", "/etc/restic/target.sh", "small", "check", "--read-data", "--no-lock");
    expect(check, check.text).toMatchObject({ code: 0 });
  });

  it("do not begin a dump for which there is no room", () => {
    const [id, before] = [currentId(), lab.metrics()[DUMPED]];
    fillUp(0);
    const { code, text } = lab.request("backup", "backup");
    expect(code).toBe(1);
    expect(text).toMatch(/the disk has \d+ MiB left, but a dump may need \d+ MiB/);
    expect(currentId()).toBe(id);
    expect(lab.metrics()).toMatchObject({ [DUMPED]: before, llm_stack_backup_dump_failed: 1 });
  });

  it("keep the last dump when the disk fills during the next one", () => {
    const [id, before] = [currentId(), lab.metrics()[DUMPED]];
    // The lock makes pg_dump wait after the check of the room.
    const lock = "BEGIN; LOCK TABLE spend; SELECT pg_sleep(600)";
    lab.exec("postgres", "sh", "-c", `psql -qU postgres litellm -c '${lock}' >/dev/null 2>&1 &`);
    const output = "/tmp/outcome";
    lab.exec("backup", "sh", "-c", `(/etc/backup/request.sh backup >${output} 2>&1; echo "code $?" >>${output}) &`);
    const waiting = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'backup' AND wait_event_type = 'Lock'";
    while (lab.sql("postgres", waiting) === "0");
    fillUp(1024);
    lab.sql(
      "postgres",
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()",
    );
    while (!lab.exec("backup", "cat", output).text.includes("code "));
    const { text } = lab.exec("backup", "cat", output);
    expect(text).toMatch(/No space left on device/i);
    expect(text).toMatch(/the database litellm could not be dumped\ncode 1/);
    expect(currentId()).toBe(id);
    expect(lab.metrics()).toMatchObject({ [DUMPED]: before, llm_stack_backup_dump_failed: 1 });
    lab.damage(`rm ${FILLER}`);
    expect(lab.request("backup", "backup")).toMatchObject({ code: 0 });
    expect(currentId()).not.toBe(id);
  });
});
