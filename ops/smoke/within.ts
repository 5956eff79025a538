import { setTimeout as pause } from "node:timers/promises";

/**
 * Looks again, once a second, until a state is reached or the time is over.
 *
 * @returns what was seen last.
 */
export async function within<Seen>(
  seconds: number,
  look: () => Promise<Seen>,
  isReached: (seen: Seen) => boolean,
): Promise<Seen> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (isReached(seen) || Date.now() >= end) return seen;
    await pause(1000);
  }
}
