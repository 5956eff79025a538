import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { zipSync } from "fflate";

import { packageRoot } from "../../components/settings/package-files";
import { OperationError } from "../command";

const PLUGIN = join(packageRoot, "wordpress", "llm-stack");

/** The archive depends neither on when it is made nor on the system: its files are of the format's first day, as on Unix. */
const ATTRIBUTES = {
  // The library takes local time.
  mtime: new Date(1980, 0, 1),
  os: 3,
  // A regular file that its owner may write and everyone may read.
  attrs: 0o100644 * 0x10000,
} as const;

/** The places that name the version of the plugin: WordPress, the plugin itself and the plugin directory read one each. */
const VERSIONS: readonly (readonly [file: string, pattern: RegExp])[] = [
  ["llm-stack.php", /^ \* Version:\s+(\S+)$/m],
  ["llm-stack.php", /define\( 'LLM_STACK_VERSION', '([^']+)' \);/],
  ["readme.txt", /^Stable tag: (\S+)$/m],
];

/**
 * Packs the plugin.
 *
 * @throws OperationError when the plugin's files name different versions.
 */
export function packPlugin(): { readonly name: string; readonly content: Uint8Array } {
  const versions = VERSIONS.map(
    ([file, pattern]) => pattern.exec(readFileSync(join(PLUGIN, file), "utf8"))?.[1] ?? "none",
  );
  const [version = ""] = versions;
  if (new Set(versions).size !== 1) {
    const found = VERSIONS.map(([file], index) => `${file}: ${versions[index] ?? ""}`).join(", ");
    throw new OperationError(`The plugin's files name different versions (${found}). Make them the same.`);
  }
  const files = pluginFiles().map((path) => [`llm-stack/${path}`, readFileSync(join(PLUGIN, path))] as const);
  return { name: `llm-stack-${version}.zip`, content: zipSync(Object.fromEntries(files), ATTRIBUTES) };
}

/** Paths of the plugin's files. Hidden files are an editor's or an operating system's. */
export function pluginFiles(): readonly string[] {
  return readdirSync(PLUGIN, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(PLUGIN.length + 1))
    .filter((path) => !path.split("/").some((part) => part.startsWith(".")))
    .sort();
}
