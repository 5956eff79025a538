import type { Problem } from "../problems";
import { settingPath } from "../problems";
import type { AddedFile } from "./added-files";

/** A problem of a file that a setting names. The fix is in the file, so the remedy is to edit it. */
export function fileProblem({ setting, path }: Pick<AddedFile, "setting" | "path">, message: string): Problem {
  return { path: settingPath(setting), message: `(${path}) ${message}`, remedy: `edit ${path}` };
}
