import { setTimeout as pause } from "node:timers/promises";

import type { Databases } from "./databases";

const TICK_MILLISECONDS = 1000;
const TICKS_PER_RECONCILIATION = 3600;

/** Applies pending changes every second and reconciles every hour, until SIGINT or SIGTERM. Failures are retried. */
export async function runWorker({ litellm }: Databases): Promise<void> {
  const end = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      end.abort();
    });
  console.log("The worker is running; press Ctrl+C to stop it.");
  for (let tick = 1; !end.signal.aborted; tick += 1) {
    try {
      await litellm("SELECT sync.apply_pending() AS done");
      if (tick % TICKS_PER_RECONCILIATION === 0) await litellm("SELECT sync.reconcile()");
    } catch (error) {
      console.error((error as Error).message);
    }
    await pause(TICK_MILLISECONDS, undefined, { signal: end.signal }).catch(() => undefined);
  }
}
