/** What a refresh needs of the browser, so that tests can replace it. */
export interface RefreshHost {
  readonly isHidden: () => boolean;
  /** Calls back when the page becomes visible or hidden. @returns how to stop that. */
  readonly onVisibility: (callback: () => void) => () => void;
  readonly after: (milliseconds: number, callback: () => void) => number;
  readonly cancel: (timer: number) => void;
  readonly now: () => number;
}

/**
 * Runs `work` again and again while the page is visible: `interval` milliseconds after the previous run has ended, and at once
 * when the page becomes visible after more than that time. Never two runs at a time, and none on a hidden page.
 *
 * @returns how to stop it.
 */
export function refreshWhileVisible(host: RefreshHost, interval: number, work: () => Promise<void>): () => void {
  let timer: number | undefined;
  let running = false;
  let stopped = false;
  let due = host.now() + interval;

  const clear = () => {
    if (timer !== undefined) host.cancel(timer);
    timer = undefined;
  };
  const schedule = () => {
    clear();
    if (stopped || running || host.isHidden()) return;
    timer = host.after(Math.max(0, due - host.now()), run);
  };
  const run = () => {
    timer = undefined;
    running = true;
    void work().finally(() => {
      running = false;
      due = host.now() + interval;
      schedule();
    });
  };
  const unsubscribe = host.onVisibility(schedule);
  schedule();
  return () => {
    stopped = true;
    clear();
    unsubscribe();
  };
}
