import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { colourName, costSeries, filled, MOST_SERIES, stacked } from "../../../wordpress/ui/dashboard/series";
import type { Group } from "../../../wordpress/ui/shared/answers";

const names = { none: "no model", others: (count: number) => `${count} others` };

function group(name: string, costs: readonly number[]): Group {
  return {
    id: name,
    name,
    cost_by_day: costs,
    requests: 1,
    successful: 1,
    failed: 0,
    prompt_tokens: 0,
    completion_tokens: 0,
    tokens: 0,
    error_share: 0,
    cost: costs.reduce((sum, cost) => sum + cost, 0),
  };
}

describe("the cost of a period", () => {
  it("has a series for each group, without those that cost nothing", () => {
    const series = costSeries([group("small", [1, 2]), group("", [1, 0]), group("free", [0, 0])], 2, names);
    expect(series).toEqual([
      { name: "small", values: [1, 2] },
      { name: "no model", values: [1, 0] },
    ]);
  });

  it("adds up the groups beyond the colours, and loses no cost", () => {
    const groups = Array.from({ length: 10 }, (_, index) => group(`key-${index}`, [10 - index, 1]));
    const series = costSeries(groups, 2, names);
    expect(series).toHaveLength(MOST_SERIES);
    expect(series[MOST_SERIES - 1]).toEqual({ name: "5 others", values: [5 + 4 + 3 + 2 + 1, 5] });
  });

  it("counts the cost of groups that a long list lacks", () => {
    const groups = Array.from({ length: 8 }, (_, index) => group(`key-${index}`, [1, 1]));
    const series = costSeries(groups, 2, names, { count: 5000, costs: [100, 5] });
    expect(series).toHaveLength(MOST_SERIES);
    expect(series[MOST_SERIES - 1]).toEqual({ name: "4995 others", values: [95, 0] });
    expect(costSeries(groups.slice(0, 2), 2, names, { count: 2, costs: [2, 2] })).toHaveLength(2);
  });

  it("has a value for each day, whatever the answer lacks", () => {
    expect(filled([1, NaN], 4)).toEqual([1, 0, 0, 0]);
  });

  it("stacks every series on those below it", () => {
    const days = 3;
    const values = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: days, maxLength: days });
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: MOST_SERIES }), (all) => {
        const sums = stacked(all.map((one, index) => ({ name: String(index), values: one })));
        all.forEach((one, index) => {
          expect(one.map((value, day) => (sums[index - 1]?.[day] ?? 0) + value)).toEqual(sums[index]);
        });
      }),
    );
  });

  it("keeps the colour of failures for failures", () => {
    expect(colourName({ name: "failed", values: [], tone: "bad" }, 1)).toBe("bad");
    expect(colourName({ name: "medium", values: [] }, 1)).toBe("2");
  });
});
