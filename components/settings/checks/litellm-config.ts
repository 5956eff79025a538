import { CLEAR_TEXT, looksLikeCredential } from "../credentials";
import { refusedOption, refusedSection } from "../litellm-config-rules";
import { problemAt, type Problem } from "../problems";
import type { Settings } from "../schema";
import { asReference, lastName } from "../secret-references";
import { checkOf, type CrossCheck } from "./cross-check";

type Config = Settings["litellm"]["config"];
type Value = Config[string];
type Path = readonly (string | number)[];

const NO_VARIABLE = "must be { secret: NAME }: other variables of LiteLLM hold the stack's own secrets";
const NO_COMMAND = "would run a program inside the gateway, which holds every provider's key: use a server with a url";

/** The pass-through has nothing that the stack owns, no credential, and no program to run. */
export const litellmConfigChecks: readonly CrossCheck[] = [
  checkOf(["litellm"], ({ litellm }) =>
    Object.entries(litellm.config).flatMap(([section, value]) => sectionProblems(section, value)),
  ),
];

function sectionProblems(section: string, value: Value): Problem[] {
  const path = ["litellm", "config", section];
  const refused = refusedSection(section);
  if (refused !== undefined) return [problemAt(path, refused, { remove: true })];
  if (section.endsWith("_settings") && !isObject(value)) return [problemAt(path, "must be an object")];
  const options = isObject(value) && section.endsWith("_settings") ? Object.keys(value) : [];
  const owned = options.flatMap((option) => {
    const reason = refusedOption(section, option);
    return reason === undefined ? [] : [problemAt([...path, option], reason, { remove: true })];
  });
  const reported = new Set(owned.map((problem) => problem.path));
  return [...owned, ...valueProblems(path, value).filter((problem) => !reported.has(problem.path))];
}

function valueProblems(path: Path, value: Value): Problem[] {
  if (typeof value === "string") return textProblems(path, value);
  if (Array.isArray(value)) return value.flatMap((item, index) => valueProblems([...path, index], item));
  if (!isObject(value) || asReference(value) !== undefined) return [];
  return Object.entries(value).flatMap(([name, inner]) => valueProblems([...path, name], inner));
}

function textProblems(path: Path, text: string): Problem[] {
  const name = lastName(path);
  if (name === "command" || text === "stdio") return [problemAt(path, NO_COMMAND, { remove: true })];
  if (text.startsWith("os.environ/")) return [problemAt(path, NO_VARIABLE, { remove: true })];
  return looksLikeCredential(name, text) ? [problemAt(path, CLEAR_TEXT, { remove: true })] : [];
}

function isObject(value: Value): value is Readonly<Record<string, Value>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
