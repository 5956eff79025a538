import { parse } from "yaml";

import { listPackageFiles, readPackageFile } from "../../components/settings/package-files";

const RULES = "observability/prometheus/rules";
/** Colours by severity. The last entry is the most severe. */
const COLORS: Readonly<Record<string, string>> = { warning: "orange", critical: "red" };
const COMPARISON = /^(==|>=|<=|>|<)\s*([\d.]+(?:\s*\*\s*[\d.]+)*)/;

interface Rule {
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** The first comparison of an alert's expression that is in no brackets. */
export interface Comparison {
  /** What the alert compares, on one line. */
  readonly measured: string;
  readonly operator: string;
  readonly threshold: number;
}

/** A colour from a value upwards; null is the colour below all other steps. */
export interface Step {
  readonly value: number | null;
  readonly color: string;
}

const rules = listPackageFiles(RULES).flatMap((file) => {
  const { groups } = parse(readPackageFile(`${RULES}/${file}`)) as { groups: readonly { rules: readonly Rule[] }[] };
  return groups.flatMap((group) => group.rules);
});

/**
 * The value on which an alert decides.
 *
 * @param expression the alert's expression, for example `a / (b > 0) > 0.9 and c`.
 * @throws Error when it compares nothing outside brackets.
 */
export function comparisonIn(expression: string): Comparison {
  const text = expression.replaceAll(/\s+/g, " ").trim();
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '"') quoted = !quoted;
    if (quoted) continue;
    if ("([{".includes(character)) depth += 1;
    if (")]}".includes(character)) depth -= 1;
    const [, operator, factors] = COMPARISON.exec(depth === 0 ? text.slice(index) : "") ?? [];
    if (operator === undefined || factors === undefined) continue;
    const threshold = factors.split("*").reduce((product, factor) => product * Number(factor), 1);
    // Without the rounding errors of a product.
    return { measured: text.slice(0, index).trim(), operator, threshold: Number(threshold.toPrecision(12)) };
  }
  throw new Error(`no comparison outside brackets in: ${text}`);
}

/** What an alert compares, so that a panel shows the same. The rule files have the alert's other conditions. */
export function measuredBy(alert: string): string {
  return comparisonIn(rulesOf(alert)[0].expr).measured;
}

/**
 * Thresholds of a panel, equal to those of alerts that compare the same value.
 *
 * @param names the alerts. They must agree in which direction is bad.
 * @param whole whether the panel shows whole numbers. `> 2` then starts at 3, because Grafana's steps include their value.
 */
export function alertSteps(names: readonly string[], whole: boolean): Step[] {
  const limits = names
    .flatMap((name) => rulesOf(name))
    .map(({ expr, labels }) => ({ ...comparisonIn(expr), color: COLORS[labels?.["severity"] ?? ""] ?? "orange" }))
    .sort((one, other) => one.threshold - other.threshold)
    .filter(
      ({ threshold, color }, index, all) => all[index - 1]?.threshold !== threshold || all[index - 1]?.color !== color,
    );
  const [first] = limits;
  if (first === undefined) throw new Error("a panel's thresholds need at least one alert");
  if (first.operator === "==" && first.threshold === 0) return lowIsBad([{ ...first, threshold: 1 }]);
  if (first.operator.startsWith("<")) return lowIsBad(limits);
  return [
    { value: null, color: "green" },
    ...limits.map(({ operator, threshold, color }) => ({
      value: whole && operator === ">" ? threshold + 1 : threshold,
      color,
    })),
  ];
}

/** Each colour reaches up to its threshold: the most severe is the lowest. */
function lowIsBad(limits: readonly { readonly threshold: number; readonly color: string }[]): Step[] {
  return [
    { value: null, color: limits[0]?.color ?? "green" },
    ...limits.map(({ threshold }, index) => ({ value: threshold, color: limits[index + 1]?.color ?? "green" })),
  ];
}

function rulesOf(alert: string): [Rule, ...Rule[]] {
  const [first, ...others] = rules.filter((rule) => rule.alert === alert);
  if (first === undefined) throw new Error(`no rule in ${RULES} has the alert ${alert}`);
  return [first, ...others];
}
