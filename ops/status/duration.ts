const STEPS = [
  ["d", 86_400],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
] as const;

/** A duration in its largest unit, for example `3 h`. Durations below zero, from clocks that differ, count as none. */
export function duration(seconds: number): string {
  const [unit, size] = STEPS.find(([, size]) => seconds >= size) ?? (["s", 1] as const);
  return `${Math.max(0, Math.floor(seconds / size))} ${unit}`;
}

/** How long ago a moment was, for example `3 h ago`. */
export function ago(moment: number, now: number): string {
  return `${duration((now - moment) / 1000)} ago`;
}
