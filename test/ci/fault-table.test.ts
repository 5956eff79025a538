import { describe, expect, it } from "vitest";

import { mergeTable } from "../acceptance/faults/fault-table";
import type { FaultResult } from "../acceptance/faults/fault-case";

const RESULT: FaultResult = {
  title: "Redis is down",
  promise: "requests continue",
  outage: { api: 0.01, chat: 12.34 },
  recovered: 2.5,
  alert: "`RedisDown` firing after 90 s",
  lost: "nothing",
  load: 3.4,
  problems: [],
};
const PRESENT = "text\n\n| When | Promise |\n| --- | --- |\n| PostgreSQL is down | 503 |\n| gone case | none |\n";

describe("the table of the fault suite", () => {
  it("has the new row, keeps those of cases that did not run, and drops those of cases that are gone", () => {
    const rows = mergeTable(PRESENT, ["Redis is down", "PostgreSQL is down", "never run"], [RESULT]).split("\n");
    expect(rows).toHaveLength(4);
    expect(rows[2]).toMatch(/^\| Redis is down \| requests continue \| 0 s \| 12 s \| 2\.5 s \| `RedisDown` firing/);
    expect(rows[2]).toMatch(/kept \(.+, load 3\) \|$/);
    expect(rows[3]).toBe("| PostgreSQL is down | 503 |");
  });

  it("says what did not hold, in one line and in one cell", () => {
    const table = mergeTable("", ["Redis is down"], [{ ...RESULT, problems: ["a | b\nc", "d"] }]);
    expect(table.split("\n")).toHaveLength(3);
    expect(table).toContain("**broken**: a / b c; d (");
  });
});
