import { describe, expect, it } from "vitest";

import { problemsOf } from "./config";

/** An invalid value of a setting and the one problem that it causes; the remedy is written without `pulumi config`. */
export type InvalidSetting = readonly [setting: string, value: unknown, path: string, message: string, remedy: string];

/** The remedy for a field or a list item. */
export function setField(path: string, value = "<value>"): string {
  return `set --path 'llm-stack:${path}' ${value}`;
}

/** The remedy for an unknown field. */
export function removeField(path: string): string {
  return `rm --path 'llm-stack:${path}'`;
}

/** The remedy for a list or an object that is invalid as a whole. */
export function edit(setting: string): string {
  return `edit ${setting} in the stack's Pulumi.<stack>.yaml`;
}

/** Adds a test for each invalid value: it causes exactly one problem, with its path, message and remedy. */
export function testInvalidSettings(title: string, settings: readonly InvalidSetting[]): void {
  describe(title, () => {
    it.each(settings)("%s: %j is one problem at %s: it %s", (setting, value, path, message, remedy) => {
      const command = remedy.startsWith("edit ") ? remedy : `pulumi config ${remedy}`;
      // Set for those values that name them.
      const secrets = JSON.stringify(value).match(/oidcClient|smtpPassword/g) ?? [];
      const needed = { secrets: Object.fromEntries(secrets.map((name) => [name, "a-long-secret"])) };
      expect(problemsOf({ ...needed, [setting]: value })).toEqual([{ path, message, remedy: command }]);
    });
  });
}
