import { spawnSync } from "node:child_process";

import { OperationError } from "../../ops/command";
import { LITELLM_VERSIONS, OLDEST_LITELLM } from "./litellm-versions";

/** A Python that has LiteLLM's proxy. */
export interface Interpreter {
  readonly path: string;
  readonly version: string;
}

const VARIABLE = "LLM_STACK_LITELLM_PYTHONS";

/** How to install what the tests with a real LiteLLM need. */
export const WHAT_IS_NEEDED =
  `Python 3.11 or newer with LiteLLM's proxy: \`python3 -m venv litellm && litellm/bin/pip install "litellm[proxy]==` +
  `${OLDEST_LITELLM}" prisma prometheus-client google-auth\`, then ${VARIABLE}=litellm/bin/python; several are separated by colons`;

/** Each version under test, with a Python that has it if there is one. */
export function litellmVersions(): readonly { readonly version: string; readonly python: string | undefined }[] {
  const interpreters = litellmInterpreters();
  const versions = [...new Set([...LITELLM_VERSIONS, ...interpreters.map(({ version }) => version)])];
  return versions.map((version) => ({
    version,
    python: interpreters.find((interpreter) => interpreter.version === version)?.path,
  }));
}

/**
 * The interpreters in LLM_STACK_LITELLM_PYTHONS, or else python3 if it has LiteLLM in one of {@link LITELLM_VERSIONS}.
 *
 * @throws OperationError when a named interpreter does not start or has no LiteLLM.
 */
export function litellmInterpreters(environment: NodeJS.ProcessEnv = process.env): readonly Interpreter[] {
  const named = (environment[VARIABLE] ?? "").split(":").filter((path) => path !== "");
  if (named.length > 0) return named.map((path) => ({ path, version: litellmOf(path) ?? fail(path) }));
  const version = litellmOf("python3");
  const known = LITELLM_VERSIONS.some((one) => one === version);
  return version !== undefined && known && importsProxy("python3") ? [{ path: "python3", version }] : [];
}

function fail(path: string): never {
  throw new OperationError(
    `${VARIABLE} names ${path}, which does not start or has no LiteLLM. Needed is ${WHAT_IS_NEEDED}.`,
  );
}

/** Reads the package metadata, because importing LiteLLM takes seconds. */
function litellmOf(path: string): string | undefined {
  const code = "import importlib.metadata as m; print(m.version('litellm'))";
  const { status, stdout } = spawnSync(path, ["-c", code], { encoding: "utf8", timeout: 20_000 });
  return status === 0 ? stdout.trim() : undefined;
}

function importsProxy(path: string): boolean {
  return spawnSync(path, ["-c", "import litellm.proxy.proxy_server"], { timeout: 120_000 }).status === 0;
}
