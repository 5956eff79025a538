import { describe, expect, it } from "vitest";

import { metricNamesIn } from "./support/promql";

describe("metricNamesIn", () => {
  it.each([
    ["up == 0", ["up"]],
    ["sum by (job) (rate(a_total[5m])) / on (job) group_left (team) b", ["a_total", "b"]],
    ['a{name="b", c=~"d(e)"} and b offset 1h unless on () c > bool 10e9', ["a", "b", "c"]],
    ['label_replace(a > 0, "b", "$1", "c", "(.+)") or vector(0)', ["a"]],
    ["max without (pid) (a) - a + level:rate5m", ["a", "level:rate5m"]],
    ["rate(a_total[$__rate_interval]) * +Inf", ["a_total"]],
    ["histogram_quantile(0.5, sum by (le) (rate(a_bucket[1m])))", ["a_bucket"]],
    ["vector(1)", []],
  ])("finds the metrics of %s", (expression, names) => {
    expect(metricNamesIn(expression)).toEqual(names);
  });
});
