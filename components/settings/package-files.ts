import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** Folder of this package's package.json: the same for the sources and for their compiled form one level deeper. */
export const packageRoot = findPackageRoot(__dirname);

/** Reads a text file of this package, named relative to its root. */
export function readPackageFile(path: string): string {
  return readFileSync(join(packageRoot, path), "utf8");
}

/** Names of the files directly in a folder of this package, sorted. */
export function listPackageFiles(folder: string): string[] {
  return readdirSync(join(packageRoot, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();
}

function findPackageRoot(start: string): string {
  if (existsSync(join(start, "package.json"))) return start;
  const parent = dirname(start);
  if (parent === start) throw new Error(`no package.json in any folder above ${__dirname}`);
  return findPackageRoot(parent);
}
