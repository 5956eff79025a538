import { declaredSettings } from "../components/settings/declared-settings";
import { readStackConfig, UsageError } from "./stack-config";

/** The containers that a command works on. */
export interface Target {
  /** What their names begin with, for example `llm-dev`. */
  readonly prefix: string;
  /** Address of their Docker Engine. */
  readonly dockerHost: string;
  /** Stack of this repository whose settings are theirs; undefined when another program has them. */
  readonly stack: string | undefined;
}

/** What the person said on the command line. */
export interface TargetOptions {
  readonly stack?: string | undefined;
  readonly prefix?: string | undefined;
}

/** What a Docker name may be. It must not begin with a dash, which Docker would take for an option. */
const DOCKER_NAME = /^[a-zA-Z0-9][\w.-]*$/;

/** What the names of a stack's containers, networks and volumes begin with. */
export function prefixOf(stack: string): string {
  return `llm-${stack}`;
}

/**
 * Finds a stack's containers. A prefix alone needs no stack's file: the Docker Engine is then the one of the variable
 * DOCKER_HOST, or the default of `llm-stack:dockerHost`.
 *
 * @throws UsageError when the stack has no file, or the prefix is no name for Docker.
 */
export function findTarget({ stack, prefix }: TargetOptions, environment = process.env): Target {
  if (prefix === undefined) return targetOfStack(stack ?? "dev");
  if (!DOCKER_NAME.test(prefix)) throw new UsageError(`--prefix ${prefix}: Docker allows no such name.`);
  if (stack !== undefined) return { ...targetOfStack(stack), prefix };
  const fallback = declaredSettings()["dockerHost"]?.default as string;
  // Docker takes an empty variable for none.
  const given = environment["DOCKER_HOST"] === "" ? undefined : environment["DOCKER_HOST"];
  return { prefix, dockerHost: given ?? fallback, stack: undefined };
}

function targetOfStack(stack: string): Target {
  const dockerHost = readStackConfig(stack).values["llm-stack:dockerHost"] ?? "";
  return { prefix: prefixOf(stack), dockerHost, stack };
}
