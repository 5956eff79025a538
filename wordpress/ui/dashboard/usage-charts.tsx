import { createElement, Fragment, useMemo, type ReactElement } from "@wordpress/element";
import { __, sprintf } from "@wordpress/i18n";

import type { Group, Usage } from "../shared/answers";
import type { Format } from "../shared/format";
import { Chart } from "./chart";
import { GroupTable } from "./group-table";
import { costSeries, type Whole } from "./series";

interface Props {
  readonly usage: Usage;
  readonly format: Format;
  /** Whether the user sees all keys. Without it, the sums of the days belong to more keys than those of the list. */
  readonly seesAllKeys: boolean;
}

/** The charts of a period and their tables. */
export function UsageCharts({ usage, format, seesAllKeys }: Props): ReactElement {
  const days = useMemo(() => usage.days.map(({ date }) => format.day(date)), [usage, format]);
  const labels = useMemo(() => usage.days.map(({ date }) => format.shortDay(date)), [usage, format]);
  const dayCosts = usage.days.map(({ cost }) => cost);
  const wholeOf = (count: number | undefined) => (count === undefined ? undefined : { count, costs: dayCosts });
  const costs = (groups: readonly Group[], whole: Whole | undefined) =>
    costSeries(
      groups,
      usage.days.length,
      {
        none: __("no model", "llm-stack"),
        /* translators: %d: number of models or keys that the chart shows as one */
        others: (count) => sprintf(__("%d others", "llm-stack"), count),
      },
      whole,
    );
  const common = { days, labels };
  const counts = { ...common, formatValue: format.compact, formatTotal: format.count };
  const amounts = { ...common, formatValue: format.money, formatTotal: format.money };
  return (
    <>
      <div className="llm-stack-columns">
        <Chart
          {...counts}
          title={__("Requests by day", "llm-stack")}
          series={[
            { name: __("succeeded", "llm-stack"), values: usage.days.map(({ successful }) => successful) },
            { name: __("failed", "llm-stack"), values: usage.days.map(({ failed }) => failed), tone: "bad" },
          ]}
        />
        <Chart
          {...counts}
          title={__("Tokens by day", "llm-stack")}
          series={[
            { name: __("input", "llm-stack"), values: usage.days.map(({ prompt_tokens }) => prompt_tokens) },
            { name: __("output", "llm-stack"), values: usage.days.map(({ completion_tokens }) => completion_tokens) },
          ]}
        />
        <Chart
          {...amounts}
          title={__("Cost by day and model", "llm-stack")}
          series={costs(usage.models, wholeOf(usage.counts?.models))}
        />
        <Chart
          {...amounts}
          title={__("Cost by day and key", "llm-stack")}
          series={costs(usage.keys, seesAllKeys ? wholeOf(usage.counts?.keys) : undefined)}
        />
      </div>
      <div className="llm-stack-columns">
        <GroupTable title={__("Models", "llm-stack")} groups={usage.models} format={format} />
        <GroupTable title={__("Keys", "llm-stack")} groups={usage.keys} format={format} />
      </div>
    </>
  );
}
