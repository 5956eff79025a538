import { STACK_LABEL } from "../../components/docker/labels";
import { OperationError } from "../command";
import { docker } from "../docker-cli";
import { prefixOf } from "../target";
import type { StateResource } from "./state";

/** A container or a network that Docker has under a stack's label, but Pulumi's state does not know. */
export interface Orphan {
  readonly kind: "container" | "network";
  readonly id: string;
  readonly name: string;
}

/**
 * Finds what an `up` that was killed left behind, at which the next one would stop with "name already in use". What lacks the
 * stack's label belongs to others and is not found.
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

/** Removes leftovers. Neither containers nor networks hold data. Containers must come first, as {@link findOrphans} has them. */
export async function removeOrphans(orphans: readonly Orphan[], host: string): Promise<void> {
  for (const { kind, id } of orphans) {
    await docker(host, kind === "container" ? ["rm", "--force", id] : ["network", "rm", id]);
  }
}

/**
 * Tells what an interrupted run left from what another state runs under the same stack name: images and networks come first
 * in every `up`, so that the state of an interrupted one knows at least something.
 *
 * @param known ids of everything in the state.
 * @throws OperationError when the state is empty and the host is not.
 */
export function orphansOf(found: readonly Orphan[], known: ReadonlySet<string>, stack: string): readonly Orphan[] {
  if (known.size > 0 || found.length === 0) return found.filter(({ id }) => !known.has(id));
  const names = found.map(({ name }) => name).join(", ");
  const filter = `--filter label=${STACK_LABEL}=${prefixOf(stack)}`;
  throw new OperationError(
    `This host already runs a stack ${stack} that this Pulumi state knows nothing of: ${names}\n` +
      "Use the state that made it (log in to its backend, or run from its checkout), or take another stack name.\n" +
      "Only if that state is lost, remove what it left and try again; data volumes stay:\n" +
      `  docker rm -f $(docker ps -aq ${filter}) && docker network rm $(docker network ls -q ${filter})`,
  );
}

async function list(host: string, kind: Orphan["kind"], stack: string): Promise<readonly Orphan[]> {
  const filter = ["--no-trunc", "--filter", `label=${STACK_LABEL}=${prefixOf(stack)}`];
  const format = ["--format", kind === "container" ? "{{.ID}} {{.Names}}" : "{{.ID}} {{.Name}}"];
  const command = kind === "container" ? ["ps", "--all"] : ["network", "ls"];
  const { stdout } = await docker(host, [...command, ...filter, ...format]);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [id = "", name = ""] = line.split(" ");
      return { kind, id, name };
    });
}
