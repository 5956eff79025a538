import { setTimeout as pause } from "node:timers/promises";

import { syncSql } from "../components/sync/render-sync";
import { SyncLab } from "../testing/sync/sync-lab";
import { alternate, median, percentile, print, processorTime, seconds } from "./measure";

/** Duration and size of the measurement. */
export interface SyncBenchOptions {
  /** Seconds of steady changes. */
  readonly seconds: number;
  /** Numbers of users whose backfill is timed. */
  readonly sizes: readonly number[];
}

const ROUNDS = 30;
const WRITES_PER_ROUND = 300;
const CHANGES_PER_SECOND = 100;

/** Prints how much the synchronisation slows LiteLLM down and how fast it is, as ratios within one run on one server. */
export async function benchSync(options: SyncBenchOptions): Promise<void> {
  await inLab(async (lab) => {
    await lab.install();
    await fill(lab, 1000);
    await lab.settle();
    await costOfWrites(lab);
    await idleWorker(lab);
    await latency(lab, options.seconds);
  });
  for (const size of options.sizes) await inLab((lab) => backfill(lab, size));
}

/** Runs `body` with a separate server. */
async function inLab(body: (lab: SyncLab) => Promise<void>): Promise<void> {
  const lab = await SyncLab.start();
  try {
    await body(lab);
  } finally {
    await lab.stop();
  }
}

/** Adds users u1…, one team per hundred users, and a team key per user; every second user has their own models. */
async function fill(lab: SyncLab, count: number): Promise<number> {
  return seconds(async () => {
    await lab.litellm.query(
      `INSERT INTO "LiteLLM_UserTable" (user_id, user_email, user_alias, user_role, models)
       SELECT 'u' || n, 'u' || n || '@example.com', 'User ' || n, 'internal_user',
         CASE WHEN n % 2 = 0 THEN ARRAY['small'] ELSE ARRAY['no-default-models'] END
       FROM generate_series(1, $1) AS n`,
      [count],
    );
    await lab.litellm.query(
      `INSERT INTO "LiteLLM_TeamTable" (team_id, team_alias, models, members_with_roles)
       SELECT 't' || n % $2, 'Team ' || n % $2, ARRAY['large'], jsonb_agg(jsonb_build_object('user_id', 'u' || n, 'role', 'user'))
       FROM generate_series(1, $1) AS n GROUP BY n % $2`,
      [count, Math.max(1, count / 100)],
    );
    await lab.litellm.query(
      `INSERT INTO "LiteLLM_VerificationToken" (token, user_id, team_id)
       SELECT 'k' || n, 'u' || n, 't' || n % $2 FROM generate_series(1, $1) AS n`,
      [count, Math.max(1, count / 100)],
    );
  });
}

async function costOfWrites(lab: SyncLab): Promise<void> {
  const writes: Readonly<Record<string, string>> = {
    "spend update of a user": `UPDATE "LiteLLM_UserTable" SET spend = spend + 0.01, updated_at = now() WHERE user_id = $1`,
    "spend update of a key": `UPDATE "LiteLLM_VerificationToken" SET spend = spend + 0.01, last_active = now(), updated_at = now() WHERE token = 'k' || substr($1, 2)`,
    "change of a user": `UPDATE "LiteLLM_UserTable" SET user_alias = md5(random()::text) WHERE user_id = $1`,
  };
  for (const [name, statement] of Object.entries(writes)) {
    const write = async () => {
      for (let number = 1; number <= WRITES_PER_ROUND; number += 1) {
        await lab.litellm.query({ name, text: statement, values: [`u${number}`] });
      }
    };
    await write();
    const { first, ratio } = await alternate(ROUNDS, {
      before: async (installed) => {
        await (installed ? lab.run("litellm", "SELECT sync.install_triggers()") : lab.run("litellm", syncSql.pause()));
        await lab.run("litellm", `VACUUM "LiteLLM_UserTable", "LiteLLM_VerificationToken", sync.outbox`);
      },
      measure: write,
    });
    print(name, `${ratio.toFixed(3)} × without sync`, `${((first / WRITES_PER_ROUND) * 1000).toFixed(3)} ms each`);
  }
  await lab.install();
  await lab.settle();
}

/** CPU time of the worker's server process for one tick with nothing to do. */
async function idleWorker(lab: SyncLab): Promise<void> {
  const { rows } = await lab.worker.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  const pid = rows[0]?.pid ?? 0;
  const ticks = 500;
  await lab.apply();
  const before = processorTime(pid);
  for (let tick = 0; tick < ticks; tick += 1) await lab.apply();
  // The worker ticks every second, so a millisecond per tick is a thousandth of a core.
  const share = (processorTime(pid) - before) / ticks / 10;
  print("idle worker", `${share.toFixed(3)} % of a core`, "at one tick per second");
}

/** Time from LiteLLM's commit to the name in Open WebUI, with the worker's tick of one second. */
async function latency(lab: SyncLab, duration: number): Promise<void> {
  const committed = new Map<string, number>();
  const latencies: number[] = [];
  const changes = { writing: true };
  const worker = (async () => {
    while (changes.writing || committed.size > 0) {
      await lab.apply();
      await pause(1000);
    }
  })();
  const reader = (async () => {
    while (changes.writing || committed.size > 0) {
      const seen = await lab.inWebui<{ name: string }>(`SELECT name FROM "user" WHERE name LIKE 'mark %'`);
      const now = performance.now();
      for (const { name } of seen) {
        const since = committed.get(name);
        if (since === undefined) continue;
        latencies.push(now - since);
        committed.delete(name);
      }
      await pause(20);
    }
  })();
  const start = performance.now();
  for (let number = 0; number < duration * CHANGES_PER_SECOND; number += 1) {
    const mark = `mark ${number}`;
    // There are enough users that each one's last change is visible before the next.
    await lab.rows.put("LiteLLM_UserTable", { user_id: `u${(number % 1000) + 1}`, user_alias: mark });
    committed.set(mark, performance.now());
    await pause(Math.max(0, start + ((number + 1) * 1000) / CHANGES_PER_SECOND - performance.now()));
  }
  changes.writing = false;
  await Promise.all([worker, reader]);
  print(
    `${CHANGES_PER_SECOND} changes per second for ${duration} s`,
    `p50 ${Math.round(median(latencies))} ms`,
    `p99 ${Math.round(percentile(latencies, 0.99))} ms from commit to visible`,
  );
}

/** Times an installation on a gateway that already has users. */
async function backfill(lab: SyncLab, size: number): Promise<void> {
  const inserted = await fill(lab, size);
  const filled = await seconds(async () => {
    await lab.install();
    await lab.settle();
  });
  const [row] = await lab.inWebui<{ count: number }>(`SELECT count(*)::int AS count FROM "user" WHERE id LIKE 'usr_%'`);
  if (row?.count !== size) throw new Error(`only ${row?.count ?? 0} of ${size} users were synced`);
  print(
    `backfill of ${size} users in ${Math.max(1, size / 100)} teams`,
    `${filled.toFixed(2)} s`,
    `${(filled / inserted).toFixed(1)} × inserting them into LiteLLM's tables, ${((filled / size) * 1000).toFixed(2)} ms each`,
  );
}
