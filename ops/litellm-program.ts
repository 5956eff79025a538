import { bundlePython } from "../components/templates/bundle-python";
import { OperationError } from "./command";
import { docker, DockerError } from "./docker-cli";
import type { Target } from "./target";

/** A Python program for a stack's LiteLLM container, which has the master key. */
export interface LitellmProgram {
  /** Modules below `config-templates/litellm`, each after those that it imports; the last one is the program. */
  readonly modules: readonly string[];
  /** Python before the program. */
  readonly preamble?: string;
  /** Variables of the program's process; no list of processes shows their values. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
}

/** The program's text, as it goes to Python's standard input. */
export function programText({ modules, preamble = "" }: Pick<LitellmProgram, "modules" | "preamble">): string {
  return preamble + bundlePython("config-templates/litellm", modules);
}

/**
 * Runs a program in a stack's LiteLLM container.
 *
 * @returns the JSON value that it prints.
 * @throws OperationError when the container cannot be reached or the program fails.
 */
export async function runInLitellm({ prefix, dockerHost }: Target, program: LitellmProgram): Promise<unknown> {
  const { environment = {}, timeoutSeconds } = program;
  const variables = Object.keys(environment).flatMap((name) => ["--env", name]);
  const args = ["exec", "--interactive", ...variables, `${prefix}-litellm`, "python3", "-"];
  try {
    const { stdout } = await docker(dockerHost, args, { input: programText(program), environment, timeoutSeconds });
    return JSON.parse(stdout);
  } catch (error) {
    throw error instanceof DockerError ? new OperationError(error.message) : error;
  }
}
