import assert from "node:assert/strict";

import { question } from "../../support/applications";
import { serviceKeyOf } from "../../support/subject";
import type { ExpectedAlert, FaultCase } from "../fault-case";
import type { FaultLab } from "../fault-lab";
import { FAULTY_MODEL } from "../faulty-provider";
import { addressesOf, setCut } from "../host";

/** Without an alert to wait for. */
const ATTEMPTS = 30;
const RECOVERS_SECONDS = 120;
/** A cut lasts until its alert is seen, which takes a few scrapes. */
const LONG = 240;
/** Answers of the host may be missing for the time of one timeout. */
const HICCUP = 10;
/** A cut lasts until its alert is pending: a few scrapes, or a window of five minutes and some scrapes. */
const SCRAPES_SECONDS = 150;
const WINDOW_SECONDS = 420;

/** Two services that talk, what each host may suffer without their connection, and the alert. */
interface Pair {
  readonly from: string;
  readonly to: string;
  readonly promise: string;
  readonly api?: number;
  readonly chat?: number;
  readonly alert?: Readonly<Record<string, string>>;
  /** Until the alert is pending; a few scrapes by default. */
  readonly withinSeconds?: number;
}

const READY = "http://nginx:8080/ready";
const targetDown = (job: string) => ({ alertname: "TargetDown", job });
const probeFailed = (instance: string) => ({ alertname: "ProbeFailed", instance });

const PAIRS: readonly Pair[] = [
  { from: "nginx", to: "litellm", promise: "the API answers 503", api: LONG, alert: probeFailed(`${READY}/litellm`) },
  { from: "nginx", to: "open-webui", promise: "the API works", chat: LONG, alert: probeFailed(`${READY}/open-webui`) },
  { from: "open-webui", to: "litellm", promise: "the API and the chat's pages work" },
  {
    from: "litellm",
    to: "postgres",
    promise: "the API answers 503, never 401; the chat's pages work",
    api: LONG,
    alert: probeFailed(`${READY}/litellm`),
  },
  { from: "litellm", to: "redis", promise: "requests continue", api: HICCUP },
  {
    from: "open-webui",
    to: "postgres",
    promise: "the API works",
    chat: LONG,
    alert: probeFailed(`${READY}/open-webui`),
  },
  {
    from: "sync",
    to: "postgres",
    promise: "no user notices; the sync continues by itself",
    alert: { alertname: "SyncNotRunning" },
    withinSeconds: WINDOW_SECONDS,
  },
  { from: "postgres-exporter", to: "postgres", promise: "no user notices", alert: { alertname: "PostgresDown" } },
  { from: "redis-exporter", to: "redis", promise: "no user notices", alert: { alertname: "RedisDown" } },
  { from: "prometheus", to: "litellm", promise: "no user notices", alert: { alertname: "LiteLLMDown" } },
  { from: "prometheus", to: "alertmanager", promise: "no user notices", alert: targetDown("alertmanager") },
  { from: "prometheus", to: "node-exporter", promise: "no user notices", alert: targetDown("node") },
  { from: "prometheus", to: "cadvisor", promise: "no user notices", alert: targetDown("cadvisor") },
  { from: "grafana", to: "prometheus", promise: "no user notices" },
  { from: "cadvisor", to: "socket-proxy", promise: "no user notices" },
  {
    from: "blackbox-exporter",
    to: "nginx",
    promise: "no user notices",
    alert: probeFailed("http://nginx:8080/healthz"),
  },
  { from: "nginx-exporter", to: "nginx", promise: "no user notices", alert: targetDown("nginx") },
  {
    from: "nginx",
    to: "access-log-exporter",
    promise: "no user notices: Nginx does not wait for its log",
    alert: { alertname: "EdgeMetricsLost" },
    withinSeconds: WINDOW_SECONDS,
  },
];

/** The network between each two services that talk. */
export function networkCases(lab: FaultLab): readonly FaultCase[] {
  return [...PAIRS.map((pair) => cutBetween(lab, pair)), cutProvider(lab)];
}

function cutBetween(
  lab: FaultLab,
  { from, to, promise, api = 0, chat = 0, alert, withinSeconds = SCRAPES_SECONDS }: Pair,
): FaultCase {
  const container = lab.container(from);
  let addresses: readonly string[] = [];
  const expected: ExpectedAlert | undefined = alert && { labels: alert, state: "pending", withinSeconds };
  return {
    title: `no packet passes between ${from} and ${to}`,
    promise,
    ...(expected && { alert: expected }),
    outage: { api, chat },
    recoversWithin: RECOVERS_SECONDS,
    inject: async () => {
      addresses = await addressesOf(lab.container(to));
      await setCut(container, addresses, true);
    },
    during: async (probe) => {
      if (!expected) await probe.attempted(ATTEMPTS);
    },
    heal: () => setCut(container, addresses, false),
  };
}

function cutProvider(lab: FaultLab): FaultCase {
  const provider = [new URL(lab.faultyProvider.apiBase).hostname];
  return {
    title: "no packet passes between litellm and a provider",
    promise: "a clean error of that model; other models answer",
    outage: { api: 0, chat: 0 },
    recoversWithin: RECOVERS_SECONDS,
    inject: () => setCut(lab.container("litellm"), provider, true),
    during: async () => {
      const key = serviceKeyOf(lab.subject.outputs(), "probe_service");
      const { status, text } = await lab.applications.api(key, "/v1/chat/completions", question(FAULTY_MODEL));
      assert.ok([408, 500, 503, 504].includes(status), `the model answered ${status}: ${text}`);
    },
    heal: () => setCut(lab.container("litellm"), provider, false),
  };
}
