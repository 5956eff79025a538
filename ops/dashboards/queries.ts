/** The range of a rate, as long as the distance of a graph's points needs. */
export const SINCE = "[$__rate_interval]";

/** Alerts that are firing, without Watchdog, which always fires. */
export const FIRING = 'ALERTS{alertstate="firing", alertname!="Watchdog"}';

/**
 * How much a counter of LiteLLM grew within a time. The sum comes before the increase, because `increase` misses the first
 * value of each new series, and LiteLLM begins one for each new combination of key, model and client. All series of LiteLLM
 * restart together, so their sum behaves as a counter.
 *
 * @param counter the metric, with matchers if any.
 * @param range the time and the step of a subquery, for example `1h:1m`.
 * @param labels the labels by which to split.
 */
export function growth(counter: string, range: string, labels: readonly string[] = []): string {
  const by = labels.length === 0 ? "" : ` by (${labels.join(", ")}) `;
  return `increase(sum${by}(${counter})[${range}])`;
}

/** Spend in US dollars, as {@link growth}. */
export function spendIn(range: string, label?: string, matchers = ""): string {
  const metric = `litellm_spend_metric_total${matchers === "" ? "" : `{${matchers}}`}`;
  return growth(metric, range, label === undefined ? [] : [label]);
}

/** Quantiles of a histogram, as queries of a panel. */
export function quantiles(histogram: string, matchers = ""): (readonly [string, string])[] {
  const metric = `${histogram}_bucket${matchers === "" ? "" : `{${matchers}}`}`;
  return [0.5, 0.95, 0.99].map((quantile) => [
    `histogram_quantile(${quantile}, sum by (le) (rate(${metric}${SINCE})))`,
    `p${quantile * 100}`,
  ]);
}
