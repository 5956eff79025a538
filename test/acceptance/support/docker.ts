import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Runs `docker` against the local engine. */
export async function docker(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await execute("docker", args, { maxBuffer: 64 * 1024 * 1024 });
  return args[0] === "logs" ? stdout + stderr : stdout;
}

/** Non-empty lines of a command's output. */
export function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** When each container of a stack started, and its restart count. The text changes only when a container restarts. */
export async function startsOf(stack: string): Promise<string> {
  const ids = lines(await docker("ps", "--all", "--quiet", "--filter", `label=llm-stack.stack=llm-${stack}`));
  const format = "{{.Name}} {{.State.StartedAt}} {{.RestartCount}}";
  const found = lines(await docker("inspect", "--format", format, ...ids));
  return found
    .filter((line) => !line.includes("-loader "))
    .toSorted()
    .join("\n");
}

/**
 * Removes everything that Docker has of these stacks, including volumes. Runs before as well as after the tests: a killed run
 * leaves databases behind, and the next run does not have their passwords.
 *
 * @param kept ends of the names of volumes that stay.
 */
export async function removeStacks(stacks: readonly string[], kept: readonly string[] = []): Promise<void> {
  for (const stack of stacks) {
    const others = stacks.filter((other) => other !== stack && other.startsWith(stack));
    await removeDockerObjects(`llm-${stack}`, [
      ...others.map((other) => `llm-${other}-`),
      ...kept.map((name) => `llm-${stack}-${name}`),
    ]);
  }
}

async function removeDockerObjects(prefix: string, foreign: readonly string[]): Promise<void> {
  const label = ["--filter", `label=llm-stack.stack=${prefix}`];
  const containers = lines(await docker("ps", "--all", "--quiet", ...label));
  if (containers.length > 0) await docker("rm", "--force", "--volumes", ...containers);
  const networks = lines(await docker("network", "ls", "--quiet", ...label));
  if (networks.length > 0) await docker("network", "rm", ...networks);
  const named = lines(await docker("volume", "ls", "--quiet", "--filter", `name=^${prefix}-`));
  const volumes = named.filter((name) => !foreign.some((start) => name.startsWith(start)));
  if (volumes.length > 0) await docker("volume", "rm", ...volumes);
}
