/** What the host has been compared in. */
export const driftAreas = ["containers", "ports", "networks", "files", "database grants", "keys"] as const;

/** Something on the host that differs from what the stack declares. */
export interface Drift {
  readonly area: (typeof driftAreas)[number];
  /** A container, network, file, role or key. */
  readonly subject: string;
  /** What differs. It never contains a value that may be secret. */
  readonly message: string;
}

/** One drift for each message. */
export function drifts(area: Drift["area"], subject: string, messages: readonly string[]): readonly Drift[] {
  return messages.map((message) => ({ area, subject, message }));
}
