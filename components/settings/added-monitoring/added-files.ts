import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";

import { problemAt, type Problem } from "../problems";

/** A file that `monitoring.rules` or `monitoring.dashboards` names, by itself or with its folder. */
export interface AddedFile {
  /** Path of the setting, for example `["monitoring", "rules", 0]`. */
  readonly setting: readonly (string | number)[];
  /** As in the setting, relative to the stack's folder. */
  readonly path: string;
  readonly name: string;
  readonly content: string;
}

/** Which files of a folder count. */
export interface FileKind {
  readonly setting: "rules" | "dashboards";
  readonly accepts: RegExp;
  /** For the message about a folder without any. */
  readonly described: string;
}

/** Like the stack's own, a rule file's promtool test has the same name with `.test` and is not a rule file. */
export const RULE_FILES: FileKind = {
  setting: "rules",
  accepts: /^[\w-][\w.-]*(?<!\.test)\.ya?ml$/,
  described: ".yml file",
};
export const DASHBOARD_FILES: FileKind = {
  setting: "dashboards",
  accepts: /^[\w-][\w.-]*\.json$/,
  described: ".json file",
};

/**
 * Reads the files behind a setting's entries; a folder stands for the files directly in it.
 *
 * @param folder folder of relative paths.
 */
export function readAddedFiles(
  entries: readonly string[],
  kind: FileKind,
  folder: string,
): { readonly files: readonly AddedFile[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const files: AddedFile[] = [];
  for (const [index, entry] of entries.entries()) {
    const setting = ["monitoring", kind.setting, index];
    try {
      const found = pathsIn(entry, kind, folder);
      if (found.length === 0)
        problems.push(problemAt(setting, `(${entry}) has no ${kind.described}`, { remove: true }));
      for (const path of found) {
        const name = basename(path);
        const earlier = files.find((file) => file.name === name);
        if (earlier) {
          const message = `(${path}) has the same name as ${earlier.path}: in the container they are in one folder`;
          problems.push({ ...problemAt(setting, message), remedy: `rename ${path}` });
        } else files.push({ setting, path, name, content: readFileSync(resolve(folder, path), "utf8") });
      }
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
      problems.push(problemAt(setting, `(${entry}) cannot be read: ${code}`, { remove: true }));
    }
  }
  return { files, problems };
}

/** A single file may have any name that is a name of its kind, a folder also holds others. */
function pathsIn(entry: string, { accepts }: FileKind, folder: string): string[] {
  if (!statSync(resolve(folder, entry)).isDirectory()) return accepts.test(basename(entry)) ? [entry] : [];
  return readdirSync(resolve(folder, entry), { withFileTypes: true })
    .filter((item) => item.isFile() && accepts.test(item.name))
    .map((item) => join(entry, item.name))
    .sort();
}
