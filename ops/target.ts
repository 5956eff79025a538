import { declaredSettings } from "../components/settings/declared-settings";
import { readStackConfig, UsageError } from "./stack-config";

/** The containers that a command works on. */
export interface Target {
  /** Prefix of their names, for example `llm-dev`. */
  readonly prefix: string;
  /** Address of their Docker Engine. */
  readonly dockerHost: string;
  /** Stack of this repository with their settings; undefined when another program has them. */
  readonly stack: string | undefined;
}

/** Options from the command line. */
export interface TargetOptions {
  readonly stack?: string | undefined;
  readonly prefix?: string | undefined;
}

/** A valid Docker name. With a leading dash, Docker would take it for an option. */
const DOCKER_NAME = /^[a-zA-Z0-9][\w.-]*$/;

/** Prefix of the names of a stack's containers, networks and volumes. */
export function prefixOf(stack: string): string {
  return `llm-${stack}`;
}

/**
 * Finds a stack's containers. A prefix alone needs no stack file: the Docker Engine is then the one in the variable
 * DOCKER_HOST, or the default of `llm-stack:dockerHost`.
 *
 * @throws UsageError when the stack has no file, or the prefix is not a valid Docker name.
 */
export function findTarget({ stack, prefix }: TargetOptions, environment = process.env): Target {
  if (prefix === undefined) return targetOfStack(stack ?? "dev");
  if (!DOCKER_NAME.test(prefix)) throw new UsageError(`--prefix ${prefix} is not a valid Docker name.`);
  if (stack !== undefined) return { ...targetOfStack(stack), prefix };
  const fallback = declaredSettings()["dockerHost"]?.default as string;
  // Docker treats an empty variable as unset.
  const given = environment["DOCKER_HOST"] === "" ? undefined : environment["DOCKER_HOST"];
  return { prefix, dockerHost: given ?? fallback, stack: undefined };
}

function targetOfStack(stack: string): Target {
  const dockerHost = readStackConfig(stack).values["llm-stack:dockerHost"] ?? "";
  return { prefix: prefixOf(stack), dockerHost, stack };
}
