import type { Fault } from "../support/faults";
import type { OutageProbe } from "./outage-probe";

/** The alert that reports a fault. */
export interface ExpectedAlert {
  readonly labels: Readonly<Record<string, string>>;
  /** `pending` when the alert's `for` is longer than the case breaks things: Prometheus has noticed and would wait. */
  readonly state: "firing" | "pending";
  /** Seconds from the fault until then. */
  readonly withinSeconds: number;
  /** `later` when the alert looks back at ten minutes or more, so that the case does not wait for its end. */
  readonly resolves?: "later";
  /** The stack came up with what the alert reports. Any other alert must not be there before the fault. */
  readonly already?: true;
}

/** Something that breaks, what the stack promises about it, and how the suite tells. */
export interface FaultCase {
  /** Completes the sentence "when …". Also the test's name, for `-t`. */
  readonly title: string;
  /** What still works, and by when all works again. */
  readonly promise: string;
  /** Undefined when the fault is over, or tolerated, before anyone should be woken. */
  readonly alert?: ExpectedAlert;
  /** Longest outage of the API and of the chat in seconds, from the first failed probe to the next success; 0 for none. */
  readonly outage: Readonly<Record<"api" | "chat", number>>;
  /** Seconds from the repair until both probes succeed. */
  readonly recoversWithin: number;
  /** Before the measurement, such as moving data to a disk that may become full. */
  readonly prepare?: () => Promise<unknown>;
  readonly inject: () => Promise<unknown>;
  /** What must hold while it is broken. @throws Error when it does not. */
  readonly during?: (probe: OutageProbe) => Promise<unknown>;
  /** Always runs, also when `inject` has failed. */
  readonly heal: () => Promise<unknown>;
  /** What must hold after the recovery. @throws Error when it does not. */
  readonly after?: (probe: OutageProbe) => Promise<unknown>;
  /** Undoes `prepare`. Always runs, also when `prepare` has failed. */
  readonly cleanUp?: () => Promise<unknown>;
}

/** What a case measured. */
export interface FaultResult {
  readonly title: string;
  readonly promise: string;
  readonly outage: Readonly<Record<"api" | "chat", number>>;
  readonly recovered: number | undefined;
  readonly alert: string;
  readonly lost: string;
  /** The machine's load average of the last minute. Far above its cores, answers are late without a fault. */
  readonly load: number;
  /** What did not hold; empty when the promise was kept. */
  readonly problems: readonly string[];
}

/** A case made of a fault that the standard acceptance tests use as well. */
export function sharedFault(
  { title, alert, withinSeconds, begin, end }: Fault,
  rest: Omit<FaultCase, "title" | "alert" | "inject" | "heal"> & Pick<ExpectedAlert, "state" | "resolves" | "already">,
): FaultCase {
  const { state, resolves, already, ...others } = rest;
  const expected = {
    ...{ labels: alert, state, withinSeconds },
    ...(resolves !== undefined && { resolves }),
    ...(already !== undefined && { already }),
  };
  return { title, alert: expected, inject: begin, heal: end, ...others };
}
