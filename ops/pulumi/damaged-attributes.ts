import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

const SUFFIX = ".attrs";

/**
 * Removes the attribute files that a killed Pulumi process left half-written in a local backend. Pulumi's storage library keeps
 * one beside every file, replaces the file itself at once but writes the attributes in place, and then fails every command with
 * `EOF` (gocloud.dev/blob/fileblob, `setAttrs`). They hold a checksum and a content type; the library does without them.
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
