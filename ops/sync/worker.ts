import { setTimeout as pause } from "node:timers/promises";

import type { Databases } from "./databases";

const BEAT_MILLISECONDS = 1000;
const RECONCILE_BEATS = 3600;

/** Applies what waits every second and compares everything every hour, until SIGINT or SIGTERM. Failures are tried again. */
export async function work({ litellm }: Databases): Promise<void> {
  const end = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      end.abort();
    });
  console.log("Working; interrupt to end.");
  for (let beat = 1; !end.signal.aborted; beat += 1) {
    try {
      await litellm("SELECT sync.apply_pending() AS done");
      if (beat % RECONCILE_BEATS === 0) await litellm("SELECT sync.reconcile()");
    } catch (error) {
      console.error((error as Error).message);
    }
    await pause(BEAT_MILLISECONDS, undefined, { signal: end.signal }).catch(() => undefined);
  }
}
