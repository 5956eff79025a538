import { table } from "../print/table";
import type { TestResult } from "./test-receivers";

/** One row for each receiver, and what to do about failures. */
export function describeResults(results: readonly TestResult[]): string {
  const rows = results.map(({ receiver, result, error }) => [receiver, result, error]);
  const failed = results.filter(({ result }) => result !== "delivered");
  return [
    table(["RECEIVER", "RESULT", "ERROR"], rows),
    ...(failed.length === 0
      ? [
          "",
          "Check that each test alert arrived: DingTalk, WeCom and Feishu also accept requests that they then discard.",
        ]
      : ["", "Fix: docs/runbook.md#alertmanagernotificationsfailing"]),
  ].join("\n");
}
