import { docker } from "../../components/internal/docker-cli";
import { STACK_LABEL } from "../../components/internal/labels";
import { output, type Workspace } from "../pulumi/workspace";

/** A container or a network that Docker has under a stack's label, but Pulumi's state does not know. */
export interface Orphan {
  readonly kind: "container" | "network";
  readonly id: string;
  readonly name: string;
}

/**
 * Removes what an `up` that was killed left behind; without this the next one would stop at "name already in use". Neither
 * containers nor networks hold data, and what lacks the stack's label is somebody else's and stays.
 *
 * @param host address of the Docker Engine.
 */
export async function removeOrphans(workspace: Workspace, host: string): Promise<readonly Orphan[]> {
  const known = await knownIds(workspace);
  const found = [...(await list(host, "container", workspace)), ...(await list(host, "network", workspace))];
  const orphans = found.filter(({ id }) => !known.has(id));
  // Containers first: a network with a container in it cannot be removed.
  for (const { kind, id } of orphans) {
    await docker(host, kind === "container" ? ["rm", "--force", id] : ["network", "rm", id]);
  }
  return orphans;
}

async function knownIds(workspace: Workspace): Promise<ReadonlySet<string>> {
  const text = await output(workspace, ["stack", "export", ...workspace.stackOptions]);
  const { deployment } = JSON.parse(text) as { deployment: { resources?: readonly { id?: string }[] } };
  return new Set((deployment.resources ?? []).map(({ id }) => id ?? ""));
}

async function list(host: string, kind: Orphan["kind"], { stack }: Workspace): Promise<readonly Orphan[]> {
  const filter = ["--no-trunc", "--filter", `label=${STACK_LABEL}=llm-${stack}`];
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
