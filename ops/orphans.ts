import * as pulumi from "@pulumi/pulumi";

import { docker } from "./docker-cli";

/** Label that every container and network of a stack carries; its value is the stack's prefix. */
export const STACK_LABEL = "llm-stack.stack";

/**
 * Removes what an `up` that was killed left behind: a container that Docker has under the name that is about to be created,
 * but Pulumi's state does not know. Without this the next `up` would stop at "name already in use". Containers hold no
 * data; one without this stack's label is somebody else's and stays.
 */
export function removeOrphanContainer(hookName: string, host: string, stack: string): pulumi.ResourceHook {
  return new pulumi.ResourceHook(hookName, async ({ newInputs }) => {
    const name = await plain(newInputs?.["name"]);
    if (name === undefined) return;
    const filters = ["--filter", `name=^/${name}$`, "--filter", `label=${STACK_LABEL}=${stack}`];
    const { stdout } = await docker(host, ["ps", "--all", "--quiet", ...filters]);
    for (const id of words(stdout)) await docker(host, ["rm", "--force", id]);
  });
}

/** The same for a network: Docker would make a second one of the same name, or refuse because the subnet is taken. */
export function removeOrphanNetwork(hookName: string, host: string): pulumi.ResourceHook {
  return new pulumi.ResourceHook(hookName, async ({ newInputs }) => {
    const name = await plain(newInputs?.["name"]);
    if (name === undefined) return;
    const filters = ["--filter", `name=^${name}$`, "--filter", `label=${STACK_LABEL}`];
    const { stdout } = await docker(host, ["network", "ls", "--quiet", ...filters]);
    for (const id of words(stdout)) await removeNetwork(host, id);
  });
}

async function removeNetwork(host: string, id: string): Promise<void> {
  const { stdout } = await docker(host, ["network", "inspect", "--format", "{{range $id, $c := .Containers}}{{$id}} {{end}}", id]);
  for (const container of words(stdout)) await docker(host, ["network", "disconnect", "--force", id, container]);
  await docker(host, ["network", "rm", id]);
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** Hook inputs arrive as plain values, or as outputs where they are secret. */
async function plain(value: unknown): Promise<string | undefined> {
  const resolved = pulumi.Output.isInstance(value)
    ? await new Promise<unknown>((resolve) => {
        value.apply(resolve);
      })
    : value;
  return typeof resolved === "string" ? resolved : undefined;
}
