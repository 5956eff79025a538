import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

const SUFFIX = ".attrs";

/**
 * Removes attribute files that a killed Pulumi process left half-written in a local backend. Pulumi's storage library keeps
 * one next to every file. It replaces the file atomically but writes the attributes in place, and then every command fails
 * with `EOF` (gocloud.dev/blob/fileblob, `setAttrs`). They hold a checksum and a content type, which the library does not need.
 *
 * @param backend folder of the local backend.
 * @returns the removed files.
 */
export function removeDamagedAttributes(backend: string): readonly string[] {
  const folder = join(backend, ".pulumi");
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => join(folder, file));
  const damaged = files.filter((file) => !isJson(readFileSync(file, "utf8")));
  for (const file of damaged) rmSync(file, { force: true });
  return damaged;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
