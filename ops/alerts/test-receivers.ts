import { setTimeout as sleep } from "node:timers/promises";

import { HEARTBEAT, SILENT } from "../../components/monitoring/alert-routes";
import { OperationError } from "../command";
import { docker, DockerError, outputLines } from "../docker-cli";
import type { Target } from "../target";
import { requestCounts, type RequestCounts } from "./alertmanager-metrics";

/** What happened to a receiver's test alert. */
export interface TestResult {
  readonly receiver: string;
  /** `delivered` means that the receiver's server accepted the request. */
  readonly result: "delivered" | "refused" | "not sent";
  /** Alertmanager's own words about a failure. */
  readonly error?: string;
}

const ALERTMANAGER = "http://127.0.0.1:9093";
/** An alert reaches its receivers at once; slow servers may take a while to answer. */
const WAIT_SECONDS = 20;
const NO_COUNTS: RequestCounts = { sent: 0, failed: 0 };

/**
 * Names of the receivers in the running Alertmanager's configuration, without the two that belong to the stack.
 *
 * @throws OperationError when Alertmanager cannot be reached.
 */
export async function declaredReceivers(target: Target): Promise<readonly string[]> {
  const { stdout } = await runInAlertmanager(target, ["wget", "-q", "-O", "-", `${ALERTMANAGER}/api/v2/receivers`]);
  const receivers = JSON.parse(stdout) as { readonly name: string }[];
  return receivers.map(({ name }) => name).filter((name) => name !== SILENT && name !== HEARTBEAT);
}

/**
 * Sends one marked alert to each receiver and waits for their servers' answers.
 *
 * @throws OperationError when Alertmanager cannot be reached.
 */
export async function testReceivers(target: Target, receivers: readonly string[]): Promise<readonly TestResult[]> {
  const before = await readCounts(target);
  const since = new Date().toISOString();
  for (const receiver of receivers) await addAlert(target, receiver, since);
  const answered = await waitForAnswers(target, receivers, before);
  const log = await failuresInLog(target, since);
  return receivers.map((receiver) => resultOf(receiver, answered.get(receiver) ?? NO_COUNTS, log));
}

/** Runs a program in Alertmanager's container, which also works for a Docker host over SSH. */
async function runInAlertmanager({ dockerHost, prefix }: Target, command: readonly string[]) {
  try {
    return await docker(dockerHost, ["exec", `${prefix}-alertmanager`, ...command]);
  } catch (error) {
    throw error instanceof DockerError ? new OperationError(error.message) : error;
  }
}

async function readCounts(target: Target): Promise<ReadonlyMap<string, RequestCounts>> {
  const { stdout } = await runInAlertmanager(target, ["wget", "-q", "-O", "-", `${ALERTMANAGER}/metrics`]);
  return requestCounts(stdout);
}

/** Ends by itself, so that no reminder follows. The label `run` makes every call's alerts new ones. */
async function addAlert(target: Target, receiver: string, run: string): Promise<void> {
  await runInAlertmanager(target, [
    "amtool",
    `--alertmanager.url=${ALERTMANAGER}`,
    "alert",
    "add",
    "AlertTest",
    "severity=critical",
    `stack=${target.prefix}`,
    `receiver=${receiver}`,
    `run=${run}`,
    `--end=${new Date(Date.now() + WAIT_SECONDS * 1000).toISOString()}`,
    `--annotation=summary=Test of the receiver ${receiver}. No action is needed`,
    "--annotation=description=Sent by `npm run alert-test`. A real alert looks like this one.",
    "--annotation=runbook_url=docs/runbook.md",
  ]);
}

/** What each receiver's counts have grown by, once all have grown or the time is over. */
async function waitForAnswers(
  target: Target,
  receivers: readonly string[],
  before: ReadonlyMap<string, RequestCounts>,
): Promise<ReadonlyMap<string, RequestCounts>> {
  for (let second = 0; ; second += 1) {
    const now = await readCounts(target);
    const grown = new Map(
      receivers.map((receiver) => {
        const [from, to] = [before.get(receiver) ?? NO_COUNTS, now.get(receiver) ?? NO_COUNTS];
        return [receiver, { sent: to.sent - from.sent, failed: to.failed - from.failed }] as const;
      }),
    );
    if (second >= WAIT_SECONDS || [...grown.values()].every(({ sent }) => sent > 0)) return grown;
    await sleep(1000);
  }
}

/** Lines of Alertmanager's log about failed notifications. */
async function failuresInLog({ dockerHost, prefix }: Target, since: string): Promise<readonly string[]> {
  const output = await docker(dockerHost, ["logs", "--since", since, `${prefix}-alertmanager`]);
  return outputLines({ stdout: output.stderr + output.stdout }).filter((line) => line.includes("err="));
}

function resultOf(receiver: string, { sent, failed }: RequestCounts, log: readonly string[]): TestResult {
  if (sent === 0) return { receiver, result: "not sent" };
  if (failed === 0) return { receiver, result: "delivered" };
  const error = errorOf(receiver, log);
  return { receiver, result: "refused", ...(error !== undefined && { error }) };
}

/** The reason that Alertmanager logged, which names the receiver in one of two places. It never contains a secret address. */
function errorOf(receiver: string, log: readonly string[]): string | undefined {
  const line = log.find((text) => text.includes(`receiver=${receiver} `) || text.includes(`err="${receiver}/`));
  const [, quoted] = /err=("(?:[^"\\]|\\.)*")/.exec(line ?? "") ?? [];
  if (quoted === undefined) return undefined;
  return (JSON.parse(quoted) as string).replace(/^\S+\[\d+\]: .*? attempts: /, "");
}
