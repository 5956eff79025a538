import { __ } from "@wordpress/i18n";

import type { AuditRow } from "../shared/answers";

/** Actions of the log, for the filter. */
export const ACTIONS = [
  "key.create",
  "key.block",
  "key.unblock",
  "key.delete",
  "settings.change",
  "audit.export",
  "audit.prune",
];

/** An action in words; one of a newer version by its name. */
export function actionWord(action: string): string {
  const words: Readonly<Record<string, string>> = {
    "key.create": __("Key created", "llm-stack"),
    "key.block": __("Key blocked", "llm-stack"),
    "key.unblock": __("Key unblocked", "llm-stack"),
    "key.delete": __("Key deleted", "llm-stack"),
    "settings.change": __("Settings changed", "llm-stack"),
    "audit.export": __("Audit log exported", "llm-stack"),
    "audit.prune": __("Old rows removed", "llm-stack"),
  };
  return words[action] ?? action;
}

/** An outcome in words. */
export function outcomeWord(outcome: AuditRow["outcome"]): string {
  switch (outcome) {
    case "started":
      return __("Started", "llm-stack");
    case "succeeded":
      return __("Succeeded", "llm-stack");
    case "failed":
      return __("Failed", "llm-stack");
  }
}

/** The way of an action in words. */
export function viaWord(via: string): string {
  const words: Readonly<Record<string, string>> = {
    rest: __("this site's pages or its REST API", "llm-stack"),
    page: __("settings page", "llm-stack"),
    cli: "WP-CLI",
    cron: __("WordPress itself", "llm-stack"),
  };
  return words[via] ?? via;
}
