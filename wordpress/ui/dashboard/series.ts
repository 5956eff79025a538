import type { Group } from "../shared/answers";

/** One line of a chart or column of its table. */
export interface Series {
  readonly name: string;
  readonly values: readonly number[];
  /** Failures have a colour that nothing else has. */
  readonly tone?: "bad";
}

/** Most series of a chart: more colours are hard to tell apart. */
export const MOST_SERIES = 6;

/** All groups of a period together, of which the REST API lists only the most expensive. */
export interface Whole {
  readonly count: number;
  /** Cost in USD of each day. */
  readonly costs: readonly number[];
}

/**
 * The most expensive groups as series, and all others as one.
 *
 * @param groups the most expensive first, as the REST API sorts them.
 * @param days number of days; a group with fewer values gets zeros.
 * @param names how to call a group without a name, and the others.
 * @param whole all groups, when `groups` may lack some of them.
 */
export function costSeries(
  groups: readonly Group[],
  days: number,
  names: { readonly none: string; readonly others: (count: number) => string },
  whole?: Whole,
): readonly Series[] {
  const isCut = whole !== undefined && whole.count > groups.length;
  const charged = groups.filter(({ cost }) => cost > 0);
  const shown = isCut || charged.length > MOST_SERIES ? charged.slice(0, MOST_SERIES - 1) : charged;
  const series = shown.map(({ name, cost_by_day }) => ({
    name: name === "" ? names.none : name,
    values: filled(cost_by_day, days),
  }));
  if (isCut) {
    const sums = series.map(({ values }) => values).reduce(add, filled([], days));
    const rest = filled(whole.costs, days).map((cost, index) => Math.max(0, cost - (sums[index] ?? 0)));
    return [...series, { name: names.others(whole.count - shown.length), values: rest }];
  }
  const others = charged.slice(shown.length);
  if (others.length === 0) return series;
  const sums = others.map(({ cost_by_day }) => filled(cost_by_day, days)).reduce(add);
  return [...series, { name: names.others(others.length), values: sums }];
}

/** Name of the colour of a series, by its place in the chart. */
export function colourName({ tone }: Series, index: number): string {
  return tone ?? String(index + 1);
}

/** Values for stacked bars: each series with the sum of those below it. */
export function stacked(series: readonly Series[]): readonly (readonly number[])[] {
  const sums: (readonly number[])[] = [];
  for (const { values } of series) sums.push(add(values, sums[sums.length - 1] ?? []));
  return sums;
}

/** Values of all days, with zeros for missing ones. */
export function filled(values: readonly number[], days: number): readonly number[] {
  return Array.from({ length: days }, (_, index) => {
    const value = values[index] ?? 0;
    return Number.isFinite(value) ? value : 0;
  });
}

function add(one: readonly number[], other: readonly number[]): readonly number[] {
  return one.map((value, index) => value + (other[index] ?? 0));
}
