import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { OperationError } from "../command";
import { table } from "../print/table";
import { runProgram } from "../run-program";
import type { BundleFile } from "./contents";

/** Writes files below a new folder that only this user can read. @returns the folder, which has one folder with the name. */
export function unpack(name: string, files: readonly BundleFile[]): string {
  const root = mkdtempSync(join(tmpdir(), "llm-stack-support-"));
  for (const { path, content } of files) {
    const file = join(root, name, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode: 0o600 });
  }
  return root;
}

/** Packs the folder. @throws OperationError when tar fails, for example because the disk is full. */
export async function pack(root: string, name: string, archive: string): Promise<void> {
  const { failure } = await runProgram("tar", ["-czf", archive, "-C", root, name]);
  if (failure === undefined) return;
  rmSync(archive, { force: true });
  throw new OperationError(`${archive} cannot be written: ${failure}`);
}

/** The files with their sizes, as a person sees them before the archive is written. */
export function listFiles(files: readonly BundleFile[]): string {
  const rows = files.map(({ path, content }) => [path, `${Math.ceil(Buffer.byteLength(content) / 1024)} KiB`]);
  return table(["FILE", "SIZE"], rows);
}
