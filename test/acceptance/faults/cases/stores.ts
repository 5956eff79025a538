import assert from "node:assert/strict";

import { question } from "../../support/applications";
import { docker, startsOf } from "../../support/docker";
import { frozenPostgres } from "../../support/faults";
import { sharedFault, type ExpectedAlert, type FaultCase } from "../fault-case";
import { BROKEN, type FaultLab } from "../fault-lab";

const POSTGRES_DOWN: ExpectedAlert = { labels: { alertname: "PostgresDown" }, state: "firing", withinSeconds: 240 };
const FILLER_MEBIBYTES = 400;
const BATCH_MEBIBYTES = 10;
/** Well formed, and in no database. */
const UNKNOWN_KEY = "sk-0000000000000000unknown";

/** PostgreSQL and Redis. */
export function storeCases(lab: FaultLab): readonly FaultCase[] {
  return [frozen(lab), stoppedWithRestart(lab), stoppedRedis(lab), fullRedis(lab)];
}

function frozen(lab: FaultLab): FaultCase {
  let starts = "";
  const fault = frozenPostgres(lab.subject);
  return {
    ...sharedFault(fault, {
      promise: "503, never 401 and never free of limits; recovers without a restart",
      state: "firing",
      outage: { api: 300, chat: 300 },
      recoversWithin: 60,
    }),
    prepare: async () => {
      starts = await startsOf(BROKEN);
    },
    during: () => refusesUnknownKey(lab),
    after: async () => {
      assert.equal(await startsOf(BROKEN), starts, "a container was restarted");
    },
  };
}

function stoppedWithRestart(lab: FaultLab): FaultCase {
  const postgres = lab.container("postgres");
  const litellm = lab.container("litellm");
  return {
    title: "LiteLLM starts while PostgreSQL is down",
    promise: "LiteLLM is not ready before PostgreSQL is; then it recovers by itself",
    alert: POSTGRES_DOWN,
    outage: { api: 420, chat: 420 },
    recoversWithin: 180,
    inject: async () => {
      await docker("stop", postgres);
      await docker("restart", litellm);
    },
    during: async () => {
      const state = await docker("inspect", "--format", "{{.State.Health.Status}}", litellm);
      assert.notEqual(state.trim(), "healthy", "LiteLLM's health without PostgreSQL");
      await refusesUnknownKey(lab);
    },
    heal: () => docker("start", postgres),
  };
}

async function refusesUnknownKey({ applications }: FaultLab): Promise<void> {
  const { status } = await applications.api(UNKNOWN_KEY, "/v1/chat/completions", question("mock"));
  assert.ok([401, 503].includes(status), `an unknown key got ${status}`);
}

function stoppedRedis(lab: FaultLab): FaultCase {
  return {
    title: "Redis is down",
    promise: "requests continue; each worker counts rate limits by itself",
    alert: { labels: { alertname: "RedisDown" }, state: "firing", withinSeconds: 240 },
    outage: { api: 10, chat: 0 },
    recoversWithin: 30,
    inject: () => docker("stop", lab.container("redis")),
    heal: () => docker("start", lab.container("redis")),
  };
}

function fullRedis(lab: FaultLab): FaultCase {
  const script = async (lua: string) => {
    const password = (await docker("exec", lab.container("litellm"), "cat", "/run/secrets/REDIS_PASSWORD")).trim();
    const login = [
      "exec",
      "--env",
      `REDISCLI_AUTH=${password}`,
      lab.container("redis"),
      "redis-cli",
      "--user",
      "litellm",
    ];
    const answer = await docker(...login, "EVAL", lua, "0");
    assert.doesNotMatch(answer, /ERR|NOPERM|WRONGPASS|NOAUTH/);
  };
  const batches = Array.from({ length: FILLER_MEBIBYTES / BATCH_MEBIBYTES }, (_, batch) => batch);
  return {
    title: "Redis' memory is full",
    promise: "Redis evicts what has an expiry; no request fails",
    alert: { labels: { alertname: "RedisEvictsKeys" }, state: "pending", withinSeconds: 180, resolves: "later" },
    outage: { api: 0, chat: 0 },
    recoversWithin: 10,
    inject: async () => {
      for (const batch of batches) {
        await script(
          `for i = 1, ${BATCH_MEBIBYTES} do redis.call('SET', 'filler:${batch}:' .. i, string.rep('x', 1048576), 'EX', 1800) end`,
        );
      }
    },
    heal: async () => {
      for (const batch of batches) {
        await script(`for i = 1, ${BATCH_MEBIBYTES} do redis.call('DEL', 'filler:${batch}:' .. i) end`);
      }
    },
  };
}
