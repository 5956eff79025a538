import { firstLine } from "../run-program";

/** pip's lists of versions can have hundreds of entries. */
const MISSING = /Could not find a version that satisfies the requirement ([^\s;]+)[^\n]*?\(from versions: ([^)]*)\)/;
const CONFLICT = /Cannot install ([^\n]+) because these package versions have conflicting dependencies/;
const UNREACHABLE = /ConnectionError|NewConnectionError|Name or service not known|ReadTimeout|SSLError|ProxyError/;

/**
 * Why pip could not install a package, in one sentence.
 *
 * @param requirement what was to be installed, for example `litellm[proxy]==1.109.1`.
 * @param output what pip wrote to standard error.
 */
export function explainPip(requirement: string, output: string): string {
  const [, missing = "", versions = ""] = MISSING.exec(output) ?? [];
  const known = versions.split(", ").filter((version) => /^\d/.test(version));
  if (missing !== "" && known.length === 0 && UNREACHABLE.test(output)) return "the package index does not answer";
  const [, python] = otherPython(requirement).exec(output) ?? [];
  if (missing === requirement && python !== undefined) return `${requirement} needs another Python: ${python}`;
  if (missing === requirement) {
    return `the package index has no ${requirement}${known.length > 0 ? `; its newest is ${known.at(-1) ?? ""}` : ""}`;
  }
  if (missing !== "") return `${requirement} needs ${missing}, which the package index does not have`;
  const [, conflicting] = CONFLICT.exec(output) ?? [];
  if (conflicting !== undefined) return `${requirement} needs packages that exclude each other: ${conflicting}`;
  const error = output.split("\n").find((line) => line.startsWith("ERROR: ")) ?? firstLine(output);
  return error.replace(/^ERROR: /, "") || "pip gave no reason";
}

/** pip ignores versions that its own Python cannot run, and says so separately. */
function otherPython(requirement: string): RegExp {
  const version = (requirement.split("==")[1] ?? "").replaceAll(".", "\\.");
  return new RegExp(`different python version:.*?[ ;]${version} Requires-Python ([^;\\n]+)`);
}
