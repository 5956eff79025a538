import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { BackupLab, missingForLab } from "./support/backup-lab";
import { BackupServers, programOf, SERVERS } from "./support/backup-servers";

const kinds = SERVERS.filter((kind) => programOf(kind) !== undefined);
const missing = missingForLab() ?? (kinds.length === 0 ? "sshd, versitygw or rest-server" : undefined);
const title =
  missing === undefined ? `backups on servers: ${kinds.join(", ")}` : `backups on servers (needs ${missing})`;
const SUCCESS = (target: string) => `llm_stack_backup_last_success_timestamp_seconds{target="${target}"}`;

// Not every machine has an engine and these servers; the title names what is missing, and the summary counts it.
describe.skipIf(missing !== undefined)(title, () => {
  const servers = new BackupServers();
  const lab = new BackupLab([], (gateway) => servers.targets(gateway));

  beforeAll(async () => {
    await servers.prepare(kinds);
    lab.start();
    await Promise.all(kinds.map((kind) => servers.ready(kind)));
    lab.sql(
      "litellm",
      "SET ROLE litellm; CREATE TABLE spend (id int, note text); INSERT INTO spend SELECT g, md5(g::text) FROM generate_series(1, 500) g",
    );
    lab.startWorkers();
  }, 120_000);

  afterAll(async () => {
    lab.remove();
    await servers.remove();
  });

  const backUp = () => {
    const dumped = lab.request("backup", "backup");
    return dumped.code === 0 ? lab.request("restic", "keep") : dumped;
  };
  const restic = (kind: string, ...args: readonly string[]) =>
    lab.exec("restic", "/etc/restic/target.sh", kind, ...args);
  const snapshots = (kind: string) => {
    const { code, text } = restic(kind, "snapshots", "--host", "llm-test", "--json");
    expect(code, text).toBe(0);
    // Warnings come after it.
    return JSON.parse(text.slice(0, text.lastIndexOf("]") + 1)) as {
      readonly short_id: string;
      readonly time: string;
    }[];
  };

  it("are kept, with metrics", () => {
    const { code, text } = backUp();
    expect(code, text).toBe(0);
    for (const kind of kinds) {
      expect(text).toMatch(new RegExp(`^${kind}: kept `, "m"));
      expect(lab.metrics()[SUCCESS(kind)]).toBeGreaterThan(0);
      expect(snapshots(kind).length).toBeGreaterThan(0);
    }
  });

  it("pass the restore drill", () => {
    const { code, text } = lab.request("backup", "drill");
    expect(code, text).toBe(0);
    for (const kind of kinds) expect(text).toMatch(new RegExp(`^${kind}: restored and compared `, "m"));
  });

  it.each(kinds)("are fetched for a restore from %s", (kind) => {
    const newest = snapshots(kind).at(-1)?.short_id ?? "";
    const { code, text } = lab.request("restic", "fetch", kind, newest, "secrets");
    expect(code, text).toBe(0);
    const files = lab.damage("cd /restored/restore && sha256sum --check --quiet SHA256SUMS && ls").split("\n");
    expect(files).toEqual(expect.arrayContaining(["litellm.dump", "kept.tar", "roles.sql"]));
  });

  it.each(kinds)("are removed by age from %s, except from a server that refuses to delete", (kind) => {
    // Of an old day, restic keeps the last backup, and the oldest one of all while there are fewer than it may keep.
    for (const time of ["2020-01-01 00:00:00", "2020-01-01 06:00:00", "2020-01-01 12:00:00"]) {
      const old = ["--host", "llm-test", "--tag", "old", "--time", time, "/run/secrets/kept"];
      expect(restic(kind, "backup", "--quiet", ...old).code).toBe(0);
    }
    const { code, text } = backUp();
    expect(code, text).toBe(0);
    const hours = snapshots(kind).flatMap(({ time }) => (time.startsWith("2020") ? time.slice(11, 13) : []));
    expect(hours).toEqual(kind === "rest" ? ["00", "06", "12"] : ["00", "12"]);
  });

  it.runIf(kinds.includes("rest"))("cannot be deleted from a server in append-only mode, with all credentials", () => {
    const [{ short_id: id } = { short_id: "" }] = snapshots("rest");
    const { code, text } = restic("rest", "forget", "--prune", id);
    expect(code, text).not.toBe(0);
    expect(snapshots("rest").map(({ short_id }) => short_id)).toContain(id);
  });

  it.each(kinds)("fail while %s is down, keep the time of the last success, and catch up", async (kind) => {
    const before = lab.metrics()[SUCCESS(kind)];
    await servers.stop(kind);
    const { code, text } = backUp();
    expect(code).toBe(1);
    expect(text).toMatch(new RegExp(`^${kind}: FAILED: `, "m"));
    const failure = text.split("\n").find((line) => line.startsWith(`${kind}: FAILED`)) ?? "";
    expect(failure).toMatch(/the target does not answer: .*(refused|Connection|EOF)/i);
    expect(lab.metrics()[SUCCESS(kind)]).toBe(before);
    for (const other of kinds.filter((name) => name !== kind)) {
      expect(text).toMatch(new RegExp(`^${other}: kept `, "m"));
    }
    servers.start(kind);
    await servers.ready(kind);
    expect(lab.request("restic", "keep")).toMatchObject({ code: 0 });
  });

  it.each(kinds)("do not start a new repository on %s where one was before", (kind) => {
    const data = servers.dataOf(kind);
    for (const name of readdirSync(data)) {
      if (name !== ".htpasswd") rmSync(join(data, name), { recursive: true });
    }
    expect(lab.request("backup", "backup").code).toBe(0);
    const { code, text } = lab.request("restic", "keep");
    expect(code).toBe(1);
    expect(text).toMatch(new RegExp(`^${kind}: FAILED: the repository is gone`, "m"));
  });
});
