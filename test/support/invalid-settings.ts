import { describe, expect, it } from "vitest";

import { problemsOf } from "./config";

/** A wrong value of a setting and the one problem that it makes; the remedy is written without `pulumi config`. */
export type InvalidSetting = readonly [setting: string, value: unknown, path: string, message: string, remedy: string];

/** Remedy of a field or of a list's item. */
export function setField(path: string, value = "<value>"): string {
  return `set --path 'llm-stack:${path}' ${value}`;
}

/** Remedy of a field that does not exist. */
export function removeField(path: string): string {
  return `rm --path 'llm-stack:${path}'`;
}

/** Remedy of a list or an object that is wrong as a whole. */
export function edit(setting: string): string {
  return `edit ${setting} in the stack's Pulumi.<stack>.yaml`;
}

/** One test for each wrong value: it makes exactly one problem, with its path, its message and its remedy. */
export function testInvalidSettings(title: string, settings: readonly InvalidSetting[]): void {
  describe(title, () => {
    it.each(settings)("%s: %j is one problem at %s: it %s", (setting, value, path, message, remedy) => {
      const command = remedy.startsWith("edit ") ? remedy : `pulumi config ${remedy}`;
      const needed = setting === "signIn" ? { secrets: { oidcClient: "a-long-secret" } } : {};
      expect(problemsOf({ ...needed, [setting]: value })).toEqual([{ path, message, remedy: command }]);
    });
  });
}
