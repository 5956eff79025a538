import { __, _n, sprintf } from "@wordpress/i18n";

import type { Status } from "../shared/answers";

/** What can be done with keys. */
export type Change = "block" | "unblock" | "delete";

/** A status in words. */
export function statusWord(status: Status): string {
  switch (status) {
    case "active":
      return __("Active", "llm-stack");
    case "blocked":
      return __("Blocked", "llm-stack");
    case "expired":
      return __("Expired", "llm-stack");
    case "over_budget":
      return __("Over budget", "llm-stack");
  }
}

/** A change as the label of a button. */
export function changeWord(change: Change): string {
  switch (change) {
    case "block":
      return __("Block", "llm-stack");
    case "unblock":
      return __("Unblock", "llm-stack");
    case "delete":
      return __("Delete", "llm-stack");
  }
}

/** How many keys a change has reached. */
export function doneWord(change: Change, count: number): string {
  switch (change) {
    case "block":
      /* translators: %d: a number of keys */
      return sprintf(_n("%d key is blocked.", "%d keys are blocked.", count, "llm-stack"), count);
    case "unblock":
      /* translators: %d: a number of keys */
      return sprintf(_n("%d key works again.", "%d keys work again.", count, "llm-stack"), count);
    case "delete":
      /* translators: %d: a number of keys */
      return sprintf(_n("%d key is deleted.", "%d keys are deleted.", count, "llm-stack"), count);
  }
}

/** A period such as 30d in words; what cannot be read stays as it is. */
export function periodWord(period: string): string {
  const [, digits, unit] = /^(\d+)(m|h|d|w|mo)$/.exec(period) ?? [];
  const count = Number(digits);
  switch (unit) {
    case "m":
      /* translators: %d: a number of minutes */
      return sprintf(_n("%d minute", "%d minutes", count, "llm-stack"), count);
    case "h":
      /* translators: %d: a number of hours */
      return sprintf(_n("%d hour", "%d hours", count, "llm-stack"), count);
    case "d":
      /* translators: %d: a number of days */
      return sprintf(_n("%d day", "%d days", count, "llm-stack"), count);
    case "w":
      /* translators: %d: a number of weeks */
      return sprintf(_n("%d week", "%d weeks", count, "llm-stack"), count);
    case "mo":
      return __("calendar month", "llm-stack");
    default:
      return period;
  }
}
