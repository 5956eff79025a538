import assert from "node:assert/strict";

import { question } from "../../support/applications";
import { docker, startsOf } from "../../support/docker";
import { frozenPostgres } from "../../support/faults";
import { sharedFault, type ExpectedAlert, type FaultCase } from "../fault-case";
import { BROKEN, type FaultLab } from "../fault-lab";

const POSTGRES_DOWN: ExpectedAlert = { labels: { alertname: "PostgresDown" }, state: "firing", withinSeconds: 240 };
/** MiB, more than Redis may have. */
const FILLERS = 400;
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
  return {
    title: "Redis' memory is full",
    promise: "Redis evicts what has an expiry; no request fails",
    alert: { labels: { alertname: "RedisEvictsKeys" }, state: "pending", withinSeconds: 180, resolves: "later" },
    outage: { api: 0, chat: 0 },
    recoversWithin: 10,
    inject: () =>
      runInRedis(lab, FILLERS, "redis.call('SET', 'filler:' .. ARGV[1], string.rep('x', 1048576), 'EX', 1800)"),
    heal: () => runInRedis(lab, FILLERS, "redis.call('DEL', 'filler:' .. ARGV[1])"),
  };
}

/** Runs a script once for each number from 1 on, in one session: many would take the cores from what is measured. */
async function runInRedis(lab: FaultLab, times: number, lua: string): Promise<void> {
  const password = (await docker("exec", lab.container("litellm"), "cat", "/run/secrets/REDIS_PASSWORD")).trim();
  const commands = `for number in $(seq ${times}); do echo "EVAL \\"$LUA\\" 0 $number"; done | redis-cli --user litellm`;
  const variables = ["--env", `REDISCLI_AUTH=${password}`, "--env", `LUA=${lua}`];
  const answer = await docker("exec", ...variables, lab.container("redis"), "sh", "-c", commands);
  assert.doesNotMatch(answer, /ERR|Invalid|NOPERM|WRONGPASS|NOAUTH/);
}
