/** Severities, lowest first, as in docs/logs.md. */
export const SEVERITIES = ["info", "warning", "error"] as const;

/** One of {@link SEVERITIES}. */
export type Severity = (typeof SEVERITIES)[number];

// The same words as in config-templates/otel-collector/container-logs.yaml.
const ERROR = /\b(error|critical|fatal|panic|emerg|traceback)\b|"status":5\d\d/i;
const WARNING = /\bwarn(ing)?\b/i;

/** Severity by the words of a line: the containers log in many formats. */
export function severityOf(line: string): Severity {
  if (ERROR.test(line)) return "error";
  return WARNING.test(line) ? "warning" : "info";
}

/** Accepts lines of a severity or higher, and the indented lines below them, such as those of a traceback. */
export function atLeast(level: Severity): (line: string) => boolean {
  const lowest = SEVERITIES.indexOf(level);
  let isShown = false;
  return (line) => {
    const continues = /^\s/.test(line) && isShown;
    isShown = continues || SEVERITIES.indexOf(severityOf(line)) >= lowest;
    return isShown;
  };
}
