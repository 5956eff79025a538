import type { RefreshHost } from "./refresh";

/** The browser that shows the page. */
export const browserRefreshHost: RefreshHost = {
  isHidden: () => document.hidden,
  onVisibility: (callback) => {
    document.addEventListener("visibilitychange", callback);
    return () => {
      document.removeEventListener("visibilitychange", callback);
    };
  },
  after: (milliseconds, callback) => window.setTimeout(callback, milliseconds),
  cancel: (timer) => {
    window.clearTimeout(timer);
  },
  now: () => performance.now(),
};
