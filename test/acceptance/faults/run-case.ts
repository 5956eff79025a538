import { loadavg } from "node:os";

import { eventually } from "../support/https";
import { queryPrometheus } from "../support/prometheus";
import type { ExpectedAlert, FaultCase, FaultResult } from "./fault-case";
import type { FaultLab } from "./fault-lab";
import { Ledger } from "./ledger";
import { OutageProbe } from "./outage-probe";

const STEADY_ATTEMPTS = 3;
/** Until a stack that has just come up, or has just been broken, serves both hosts. */
const READY_SECONDS = 180;
/** Evaluations, scrapes and the windows of five minutes. */
const RESOLVED_SECONDS = 420;

/** Breaks the stack once and measures it. A promise that did not hold is in the result's problems. */
export async function runCase(one: FaultCase, lab: FaultLab): Promise<FaultResult> {
  const key = await lab.up();
  const probe = new OutageProbe(lab.applications, key, await lab.applications.asAdmin());
  try {
    await one.prepare?.();
    probe.start();
    if (!(await probe.steady(STEADY_ATTEMPTS, READY_SECONDS)))
      throw new Error("the stack does not work before the fault");
    return await measure(one, lab, probe, await Ledger.open(lab.applications, key));
  } finally {
    await probe.stop();
    await one.cleanUp?.();
  }
}

async function measure(one: FaultCase, lab: FaultLab, probe: OutageProbe, ledger: Ledger): Promise<FaultResult> {
  const problems: string[] = [];
  if (one.alert && !one.alert.already) await waitForSilence(one.alert, lab, problems);
  const before = { api: probe.secondsOut("api"), chat: probe.secondsOut("chat") };
  const brokenAt = performance.now();
  let alert = "none";
  try {
    await one.inject();
    if (one.alert) alert = await waitForAlert(one.alert, lab, problems, brokenAt);
    await collect(problems, () => one.during?.(probe));
  } finally {
    await one.heal();
  }
  const healedAt = performance.now();
  const back = await probe.steady(STEADY_ATTEMPTS, one.recoversWithin + STEADY_ATTEMPTS + 1);
  if (!back) problems.push(`it did not recover within ${one.recoversWithin} s`);
  const recovered = Math.max(0, (probe.lastSuccessAfterOutage() - healedAt) / 1000);
  if (!back) await probe.steady(STEADY_ATTEMPTS, READY_SECONDS);
  const outage = { api: probe.secondsOut("api") - before.api, chat: probe.secondsOut("chat") - before.chat };
  for (const host of ["api", "chat"] as const) {
    if (outage[host] > one.outage[host])
      problems.push(`the ${host} was out for ${outage[host].toFixed(1)} s, not at most ${one.outage[host]} s`);
  }
  if (probe.failures("api").some((status) => status === 401 || status === 403))
    problems.push("the API called a valid key invalid");
  await collect(problems, () => one.after?.(probe));
  const losses = await ledger.close(probe, brokenAt);
  problems.push(...losses.problems);
  if (one.alert) alert += await waitForEnd(one.alert, lab, problems);
  const { title, promise } = one;
  const [load = 0] = loadavg();
  return { title, promise, outage, recovered: back ? recovered : undefined, alert, lost: losses.text, load, problems };
}

async function collect(problems: string[], check: () => Promise<unknown> | undefined): Promise<void> {
  try {
    await check();
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  }
}

/** An alert that is left from another case, or from another program on this host, would prove nothing. */
async function waitForSilence({ labels }: ExpectedAlert, lab: FaultLab, problems: string[]): Promise<void> {
  // Also one that is pending: it would fire sooner than after its `for`.
  const look = () => stateOf(lab, labels, "pending|firing");
  const found = await eventually(look, (seen) => seen === undefined, RESOLVED_SECONDS);
  if (found !== undefined) problems.push(`${labels["alertname"] ?? ""} was ${found} before the fault`);
}

async function waitForAlert(
  alert: ExpectedAlert,
  lab: FaultLab,
  problems: string[],
  brokenAt: number,
): Promise<string> {
  const { labels, state, withinSeconds } = alert;
  const passed = () => (performance.now() - brokenAt) / 1000;
  // An alert that fires was pending before.
  const states = state === "pending" ? "pending|firing" : "firing";
  const seen = await eventually(() => stateOf(lab, labels, states), Boolean, withinSeconds - passed());
  const name = labels["alertname"] ?? "";
  if (seen === undefined) {
    problems.push(`${name} was not ${state} within ${withinSeconds} s`);
    return `\`${name}\` not seen`;
  }
  return `\`${name}\` ${seen} after ${passed().toFixed(0)} s`;
}

async function waitForEnd({ labels, resolves }: ExpectedAlert, lab: FaultLab, problems: string[]): Promise<string> {
  if (resolves === "later") return "";
  const from = performance.now();
  const still = await eventually(
    () => stateOf(lab, labels, "pending|firing"),
    (found) => found === undefined,
    RESOLVED_SECONDS,
  );
  if (still !== undefined) problems.push(`${labels["alertname"] ?? ""} is still ${still} after ${RESOLVED_SECONDS} s`);
  return still === undefined ? `, gone within ${((performance.now() - from) / 1000).toFixed(0)} s` : "";
}

/** State of an alert; undefined without one. @throws Error while Prometheus does not answer. */
async function stateOf(
  lab: FaultLab,
  labels: Readonly<Record<string, string>>,
  states: string,
): Promise<string | undefined> {
  const matchers = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  const query = `ALERTS{alertstate=~"${states}",${matchers.join(",")}}`;
  const found = await queryPrometheus(lab.subject.outputs(), query);
  return found[0]?.metric["alertstate"];
}
