const WORDS = new Set(["and", "or", "unless", "bool", "offset", "inf", "nan"]);

/**
 * Names of the metrics that a PromQL expression reads, each once, in order. Not a parser: it strips everything that cannot
 * contain a name (strings, matchers, ranges, label lists) and skips names before a bracket, which are functions.
 *
 * @example metricNamesIn('sum by (job) (rate(a_total{b="c"}[5m])) / d') // ["a_total", "d"]
 */
export function metricNamesIn(expression: string): string[] {
  const bare = expression
    .replaceAll(/"(?:\\.|[^"\\])*"/g, " ")
    .replaceAll(/\{[^{}]*\}|\[[^\]]*\]/g, " ")
    .replaceAll(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^()]*\)/g, " ");
  const names = bare.match(/(?<![\w.:])[A-Za-z_:][\w:]*\b(?!\s*\()/g) ?? [];
  return [...new Set(names)].filter((name) => !WORDS.has(name.toLowerCase()));
}
