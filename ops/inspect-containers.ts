import { STACK_LABEL } from "../components/docker/labels";
import { docker, DockerError, outputLines, outputRows } from "./docker-cli";
import type { Target } from "./target";

/**
 * What `docker inspect` says about each container of a stack.
 *
 * @param label only containers that have this label, too.
 * @throws DockerError when the engine does not answer.
 */
export async function inspectContainers<Inspected>(
  { dockerHost, prefix }: Target,
  label?: string,
): Promise<readonly Inspected[]> {
  const labels = [`${STACK_LABEL}=${prefix}`, ...(label === undefined ? [] : [label])];
  const filters = labels.flatMap((one) => ["--filter", `label=${one}`]);
  const ids = outputLines(await docker(dockerHost, ["ps", "--all", "--quiet", ...filters]));
  if (ids.length === 0) return [];
  return outputRows<Inspected>(await docker(dockerHost, ["inspect", "--format", "{{json .}}", ...ids]));
}

/** What `docker inspect` says about each image or network that exists; the others are left out. */
export async function inspectNamed<Inspected>(
  { dockerHost }: Pick<Target, "dockerHost">,
  type: "image" | "network",
  names: readonly string[],
): Promise<readonly Inspected[]> {
  if (names.length === 0) return [];
  try {
    return outputRows<Inspected>(await docker(dockerHost, [type, "inspect", "--format", "{{json .}}", ...names]));
  } catch (error) {
    // It prints those that exist, and fails if one does not.
    if (!(error instanceof DockerError) || error.result.exitCode === undefined) throw error;
    return outputRows<Inspected>({ stdout: error.result.stdout });
  }
}

/** The images that the engine does not have. One command shows that all are there; only if one is missing, each is checked. */
export async function missingImages(host: string, references: readonly string[]): Promise<readonly string[]> {
  if (await arePresent(host, references)) return [];
  const missing: string[] = [];
  for (const reference of references) if (!(await arePresent(host, [reference]))) missing.push(reference);
  return missing;
}

async function arePresent(host: string, references: readonly string[]): Promise<boolean> {
  try {
    await docker(host, ["image", "inspect", "--format", "{{.Id}}", ...references]);
    return true;
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    return false;
  }
}
