import { stripVTControlCharacters } from "node:util";

import { describe, expect, it } from "vitest";

import { OperationError } from "../../../ops/command";
import { SmokeFailure } from "../../../ops/smoke/check";
import { formatResult, runChecks, summarize, type SmokeResult } from "../../../ops/smoke/run-checks";

const CHECKS = [
  { name: "first", run: () => Promise.resolve("200") },
  { name: "second", run: () => Promise.reject(new SmokeFailure("answers 500", "npm run up\nnpm run doctor")) },
  { name: "third", run: () => Promise.reject(new SmokeFailure("expires soon", "renew it", "warning")) },
  { name: "fourth", run: () => Promise.reject(new OperationError("The container does not exist.")) },
];

describe("the smoke test", () => {
  it("continues after a failure, and reports each result as it comes", async () => {
    const seen: SmokeResult[] = [];
    const results = await runChecks(CHECKS, (result) => seen.push(result));
    expect(seen).toEqual(results);
    expect(results.map(({ check, level }) => `${check} ${level}`)).toEqual([
      "first ok",
      "second error",
      "third warning",
      "fourth error",
    ]);
    expect(summarize(results)).toBe("4 checks: 2 failures, 1 warning.");
  });

  it("prints a line for each check, with the remedy below", async () => {
    const results = await runChecks(CHECKS, () => undefined);
    const lines = results.map((result) => stripVTControlCharacters(formatResult({ ...result, seconds: 0.5 })));
    expect(lines.slice(0, 2)).toEqual([
      "ok     0.50 s  first: 200",
      "FAIL   0.50 s  second: answers 500\n               npm run up\n               npm run doctor",
    ]);
  });

  it("does not hide an error of its own", async () => {
    const broken = { name: "broken", run: () => Promise.reject(new TypeError("a bug")) };
    await expect(runChecks([broken], () => undefined)).rejects.toThrow("a bug");
  });
});
