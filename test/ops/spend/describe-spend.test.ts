import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { describeSpend, spendCsv } from "../../../ops/spend/describe-spend";
import type { Spend } from "../../../ops/spend/read-spend";

// With FORCE_COLOR set, the text would have colours although no terminal shows it.
beforeEach(() => vi.stubEnv("FORCE_COLOR", undefined));
afterEach(() => vi.unstubAllEnvs());

const ANN: Spend = {
  id: "ann",
  name: "ann@example.com",
  requests: 12,
  input_tokens: 3400,
  output_tokens: 560,
  spend: 1.23456,
  budget: 10,
  budget_used_percent: 12.3,
};
const BOB: Spend = {
  ...ANN,
  id: "bob",
  name: "=bob",
  requests: 1,
  spend: 0.00004,
  budget: null,
  budget_used_percent: null,
};

it("is a table with a total", () => {
  expect(describeSpend("user", [ANN, BOB]).split("\n")).toEqual([
    "USER             REQUESTS  INPUT  OUTPUT  SPEND USD  BUDGET USD  USED",
    "ann@example.com  12        3400   560     1.2346     10.00       12.3%",
    "=bob             1         3400   560     0.0000",
    "TOTAL            13        6800   1120    1.2346",
  ]);
});

it("shows no budget where there can be none", () => {
  const day = { ...BOB, id: "2026-11-28", name: "2026-11-28" };
  expect(describeSpend("day", [day]).split("\n")[0]).toBe("DAY         REQUESTS  INPUT  OUTPUT  SPEND USD");
  expect(spendCsv("day", [day]).split("\r\n")).toEqual([
    "name,id,requests,input_tokens,output_tokens,spend",
    "2026-11-28,2026-11-28,1,3400,560,0.00004",
    "",
  ]);
});

it("is CSV with ids and exact amounts, without a total", () => {
  expect(spendCsv("user", [ANN, BOB]).split("\r\n")).toEqual([
    "name,id,requests,input_tokens,output_tokens,spend,budget,budget_used_percent",
    "ann@example.com,ann,12,3400,560,1.23456,10,12.3",
    "'=bob,bob,1,3400,560,0.00004,,",
    "",
  ]);
});

it("is only headings in CSV when nothing was spent", () => {
  expect(spendCsv("model", [])).toBe("name,id,requests,input_tokens,output_tokens,spend\r\n");
});
