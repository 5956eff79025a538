import { STACK_LABEL } from "../../components/docker/labels";
import { OperationError } from "../command";
import { docker, outputLines } from "../docker-cli";
import { prefixOf } from "../target";
import type { StateResource } from "./state";

/** A container or a network that has a stack's label in Docker but is missing in Pulumi's state. */
export interface Orphan {
  readonly kind: "container" | "network";
  readonly id: string;
  readonly name: string;
}

/**
 * Finds what a killed `up` left behind, which would fail the next one with "name already in use". Containers and networks
 * without the stack's label belong to others and are ignored.
 *
 * @param stack Pulumi's name of the stack.
 * @param host address of the Docker Engine.
 * @throws OperationError when the stack belongs to another state.
 */
export async function findOrphans(
  stack: string,
  state: readonly StateResource[],
  host: string,
): Promise<readonly Orphan[]> {
  const known = new Set(state.flatMap(({ id }) => (id === undefined ? [] : [id])));
  const found = [...(await list(host, "container", stack)), ...(await list(host, "network", stack))];
  return orphansOf(found, known, stack);
}

/** Removes orphans, which hold no data. Containers must come before networks, as {@link findOrphans} returns them. */
export async function removeOrphans(orphans: readonly Orphan[], host: string): Promise<void> {
  for (const { kind, id } of orphans) {
    await docker(host, kind === "container" ? ["rm", "--force", id] : ["network", "rm", id]);
  }
}

/**
 * Distinguishes what an interrupted run left from what another state runs under the same stack name: every `up` starts with
 * images and networks, so the state of an interrupted one is not empty.
 *
 * @param known ids of everything in the state.
 * @throws OperationError when the state is empty and the host is not.
 */
export function orphansOf(found: readonly Orphan[], known: ReadonlySet<string>, stack: string): readonly Orphan[] {
  if (known.size > 0 || found.length === 0) return found.filter(({ id }) => !known.has(id));
  const names = found.map(({ name }) => name).join(", ");
  const filter = `--filter label=${STACK_LABEL}=${prefixOf(stack)}`;
  throw new OperationError(
    `This host already runs a stack ${stack} that is not in this Pulumi state: ${names}\n` +
      "Use the state that created it (log in to its backend, or run from its checkout), or choose another stack name.\n" +
      "Only if that state is lost, remove the stack's containers and networks and try again; data volumes stay:\n" +
      `  docker rm -f $(docker ps -aq ${filter}) && docker network rm $(docker network ls -q ${filter})`,
  );
}

async function list(host: string, kind: Orphan["kind"], stack: string): Promise<readonly Orphan[]> {
  const filter = ["--no-trunc", "--filter", `label=${STACK_LABEL}=${prefixOf(stack)}`];
  const format = ["--format", kind === "container" ? "{{.ID}} {{.Names}}" : "{{.ID}} {{.Name}}"];
  const command = kind === "container" ? ["ps", "--all"] : ["network", "ls"];
  return outputLines(await docker(host, [...command, ...filter, ...format])).map((line) => {
    const [id = "", name = ""] = line.split(" ");
    return { kind, id, name };
  });
}
