import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { SyncLab } from "../../../testing/sync/sync-lab";

let lab: SyncLab;

beforeAll(async () => {
  lab = await SyncLab.start();
  await lab.install();
  await lab.settle();
}, 60_000);

afterAll(() => lab.stop());

/** Ends the worker's sessions in Open WebUI's database, as a restart does. */
async function restartOpenWebui(): Promise<void> {
  await lab.run(
    "litellm",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'webui' AND usename = 'sync'",
  );
}

async function waiting(): Promise<number> {
  const { rows } = await lab.worker.query<{ count: number }>("SELECT count(*)::int AS count FROM sync.outbox");
  return rows[0]?.count ?? 0;
}

/** Waits until a batch has reached Open WebUI's database and is blocked there by a lock. */
async function untilABatchWaits(): Promise<void> {
  const query =
    "SELECT count(*)::int AS count FROM pg_stat_activity WHERE usename = 'sync' AND wait_event_type = 'Lock'";
  let waits = 0;
  while (waits === 0) waits = (await lab.run<{ count: number }>("litellm", query))[0]?.count ?? 0;
}

/** Starts a batch that waits for a lock in Open WebUI's database, runs `body` meanwhile, and releases the lock. */
async function duringABatch(user: string, body: () => Promise<unknown>): Promise<unknown> {
  await lab.rows.user(user);
  await lab.webui.query(`BEGIN; LOCK TABLE "user" IN ACCESS EXCLUSIVE MODE`);
  const batch = lab.apply().then(
    () => "done",
    (error: unknown) => String(error),
  );
  await untilABatchWaits();
  await body();
  await lab.webui.query("COMMIT");
  return batch;
}

describe("while Open WebUI's database", () => {
  it("is down, LiteLLM continues and nothing is lost", async () => {
    await lab.run("litellm", "ALTER DATABASE webui ALLOW_CONNECTIONS false");
    await restartOpenWebui();
    await lab.rows.user("during-outage");
    await expect(lab.apply()).rejects.toThrow(/llm_stack_open_webui/);
    expect(await waiting()).toBe(1);
    await lab.run("litellm", "ALTER DATABASE webui ALLOW_CONNECTIONS true");
    await lab.settle();
    expect(await lab.person("during-outage@example.com")).toBeDefined();
  });

  it("is read-only, LiteLLM continues and nothing is lost", async () => {
    await lab.run("litellm", "ALTER DATABASE webui SET default_transaction_read_only = on");
    await restartOpenWebui();
    await lab.rows.user("read-only");
    await expect(lab.apply()).rejects.toThrow(/read-only/);
    await lab.run("litellm", "ALTER DATABASE webui RESET default_transaction_read_only");
    await restartOpenWebui();
    await lab.settle();
    expect(await lab.person("read-only@example.com")).toBeDefined();
  });

  it("restarts in the middle of a batch, the batch is applied once afterwards", async () => {
    expect(await duringABatch("restarted", restartOpenWebui)).not.toBe("done");
    await lab.settle();
    expect(await lab.person("restarted@example.com")).toBeDefined();
    expect(await waiting()).toBe(0);
  });

  it("times out on a batch, smaller ones apply everything", async () => {
    const limit = (milliseconds: number) =>
      lab.run(
        "litellm",
        `ALTER SERVER llm_stack_open_webui OPTIONS (SET options '-c statement_timeout=${milliseconds}ms')`,
      );
    await lab.run(
      "webui",
      `CREATE FUNCTION ponder() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.05); RETURN NEW; END $$;
       CREATE TRIGGER ponder BEFORE INSERT ON "user" FOR EACH ROW EXECUTE FUNCTION ponder()`,
    );
    await limit(500);
    await restartOpenWebui();
    for (let number = 0; number < 30; number += 1) await lab.rows.user(`ponderous-${number}`);
    expect(await lab.apply()).toBe(3);
    await lab.settle();
    expect(await lab.inWebui(`SELECT 1 FROM "user" WHERE id LIKE 'usr_ponderous-%'`)).toHaveLength(30);
    await lab.run("webui", `DROP TRIGGER ponder ON "user"`);
    await limit(60_000);
  });

  it("is slow, LiteLLM's writes do not wait", async () => {
    await duringABatch("slow", async () => {
      await lab.rows.user("meanwhile");
    });
    await lab.settle();
    expect(await lab.person("meanwhile@example.com")).toBeDefined();
  });
});

describe("the worker", () => {
  it("may be killed in the middle of a batch", async () => {
    const other = await lab.server.connect({ role: "sync", database: "litellm", password: lab.syncPassword });
    other.on("error", () => undefined);
    await lab.rows.user("killed");
    await lab.webui.query(`BEGIN; LOCK TABLE "user" IN ACCESS EXCLUSIVE MODE`);
    const batch = other.query("SELECT sync.apply_pending()").then(
      () => "done",
      () => "killed",
    );
    await untilABatchWaits();
    // With a timeout it waits for the end: a client is notified before the backend releases its locks.
    await lab.run(
      "litellm",
      "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = 'litellm' AND usename = 'sync' AND query LIKE '%apply_pending%'",
    );
    expect(await batch).toBe("killed");
    await lab.webui.query("COMMIT");
    await lab.reconnectWorker();
    await lab.settle();
    expect(await lab.person("killed@example.com")).toBeDefined();
  });

  it("may run twice at once", async () => {
    const other = await lab.server.connect({ role: "sync", database: "litellm", password: lab.syncPassword });
    for (let number = 0; number < 40; number += 1) await lab.rows.user(`twice-${number}`, { models: ["small"] });
    const beats = [lab.worker, other, lab.worker, other].map((client) => client.query("SELECT sync.apply_pending()"));
    await Promise.all(beats);
    await lab.settle();
    const accounts = await lab.inWebui(`SELECT id FROM "user" WHERE id LIKE 'usr_twice-%'`);
    const grants = await lab.inWebui("SELECT 1 FROM access_grant WHERE principal_id LIKE 'usr_twice-%'");
    expect([accounts.length, grants.length]).toEqual([40, 40]);
  });

  it("continues past a record that cannot be applied, which is parked with its error and can be retried", async () => {
    await lab.run("litellm", "UPDATE sync.setting SET max_attempts = 2");
    await lab.run(
      "webui",
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no, thank you'; END $$;
       CREATE TRIGGER refuse BEFORE INSERT ON "user" FOR EACH ROW WHEN (NEW.name = 'poison') EXECUTE FUNCTION refuse()`,
    );
    await lab.rows.user("poison", { user_alias: "poison" });
    await lab.rows.user("healthy");
    await lab.apply();
    expect(await lab.person("healthy@example.com")).toBeDefined();
    expect(await waiting()).toBe(1);
    await lab.run("litellm", "UPDATE sync.outbox SET next_attempt_at = now()");
    await lab.apply();
    const { rows } = await lab.worker.query("SELECT record_id, parked, error FROM sync.outbox");
    expect(rows).toEqual([{ record_id: "poison", parked: true, error: "no, thank you" }]);
    await lab.settle();
    await lab.run("webui", `DROP TRIGGER refuse ON "user"`);
    await lab.worker.query("SELECT sync.retry()");
    await lab.settle();
    expect(await lab.person("poison@example.com")).toBeDefined();
    expect(await waiting()).toBe(0);
  });

  it("tolerates a clock that jumps", async () => {
    await lab.rows.user("jump");
    await lab.run("litellm", "UPDATE sync.outbox SET next_attempt_at = now() + interval '10 years'");
    await lab.run(
      "litellm",
      "UPDATE sync.state SET last_run_at = now() + interval '10 years', expired_until = now() + interval '10 years'",
    );
    await lab.settle();
    expect(await lab.person("jump@example.com")).toBeDefined();
    const { rows } = await lab.worker.query(
      "SELECT last_run_at <= now() AND expired_until <= now() AS right FROM sync.state",
    );
    expect(rows).toEqual([{ right: true }]);
  });
});

describe("an untested schema", () => {
  it.each([
    [
      "Open WebUI",
      "webui",
      "UPDATE alembic_version SET version_num = 'not ' || version_num",
      "UPDATE alembic_version SET version_num = substr(version_num, 5)",
    ],
    [
      "LiteLLM",
      "litellm",
      `ALTER TABLE "LiteLLM_OrganizationMembership" RENAME organization_id TO o`,
      `ALTER TABLE "LiteLLM_OrganizationMembership" RENAME o TO organization_id`,
    ],
  ] as const)("of %s stops applying, keeps queueing and reports it", async (name, side, change, back) => {
    await lab.run(side, change);
    await lab.rows.user(`unknown-${side}`);
    await expect(lab.apply()).rejects.toThrow(new RegExp(name));
    expect(await waiting()).toBe(1);
    const { rows } = await lab.worker.query<{ name: string; value: string | null }>(
      "SELECT * FROM sync.check_sync_status()",
    );
    const status = Object.fromEntries(rows.map((row) => [row.name, row.value]));
    expect(status["state"]).toBe("stopped");
    expect(status["obstacle"]).toContain(name);
    const { rows: metrics } = await lab.worker.query(
      "SELECT value FROM sync.metrics() WHERE name = 'llm_stack_sync_stopped'",
    );
    expect(metrics).toEqual([{ value: 1 }]);
    await lab.run(side, back);
    await lab.settle();
    expect(await lab.person(`unknown-${side}@example.com`)).toBeDefined();
  });
});
