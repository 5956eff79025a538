import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { packageRoot } from "../../components/settings/package-files";
import type { Application } from "../../components/settings/supported-versions";
import { planOf } from "../plan/plan";
import { planFiles } from "../plan/plan-files";
import type { Broken } from "./answer";

const SERVICES: Readonly<Record<Application, string>> = { litellm: "litellm", openWebui: "open-webui" };
/** Variables that Python, its web server or the image's own scripts read. */
const OF_OTHERS = new Set(["FORWARDED_ALLOW_IPS", "HOME", "PYTHONPATH", "TMPDIR", "UVICORN_TIMEOUT_KEEP_ALIVE"]);
const WORD = /[A-Za-z_][A-Za-z0-9_]*/g;

/** Names that the stack `prod` gives an application, which only the application gives a meaning. */
export interface GivenNames {
  /** Variables, and keys of LiteLLM's configuration as `section.key`. */
  readonly checked: readonly string[];
  /** Variables of other programs in the container. */
  readonly ofOthers: readonly string[];
}

/** Reads the names from the plan of the stack `prod`, which uses every optional feature. */
export async function givenNames(application: Application): Promise<GivenNames> {
  const { services, resources } = await planOf("prod");
  const container = services.get(SERVICES[application]);
  const variables = (container?.envs ?? []).map((entry) => entry.split("=", 1)[0] ?? "");
  const config = planFiles(resources).find(({ path }) => path === "litellm/config.yaml")?.content ?? "";
  const own = words([join(packageRoot, "config-templates", SERVICES[application])]);
  const keys = application === "litellm" ? keysOf(parse(config)) : [];
  return {
    checked: [...keys, ...variables.filter((name) => !OF_OTHERS.has(name) && !own.has(name))],
    ofOthers: variables.filter((name) => OF_OTHERS.has(name)),
  };
}

/** Names that no longer occur in a version's source. One that occurs may still mean something else. */
export function missingNames(names: readonly string[], folders: readonly string[]): readonly Broken[] {
  const known = words(folders);
  return names
    .filter((name) => !known.has(name.split(".").at(-1) ?? ""))
    .map((name) => ({
      promise: `the setting ${name} has a meaning`,
      reason: `${name} does not occur in the source`,
    }));
}

/** All words in the Python files below the folders. */
function words(folders: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith(".py")) continue;
      for (const [word] of readFileSync(join(entry.parentPath, entry.name), "utf8").matchAll(WORD)) found.add(word);
    }
  }
  return found;
}

/** `section.key` for the keys of each section; lists of models and of callbacks name no settings. */
function keysOf(config: unknown, path = ""): readonly string[] {
  if (typeof config !== "object" || config === null || Array.isArray(config)) return path === "" ? [] : [path];
  return Object.entries(config).flatMap(([key, value]) => keysOf(value, path === "" ? key : `${path}.${key}`));
}
