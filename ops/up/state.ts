import { output, type Workspace } from "../pulumi/workspace";

/** The part of a resource in Pulumi's state that `up` reads. */
export interface StateResource {
  /** Ends in `::` and the name that the program gave. */
  readonly urn: string;
  /** The provider's id; components have none. */
  readonly id?: string;
  readonly type?: string;
  readonly outputs?: { readonly name?: string; readonly triggers?: unknown };
}

/** Every resource in the stack's state; empty before the first `up`. @throws OperationError when Pulumi refuses. */
export async function readState(workspace: Workspace): Promise<readonly StateResource[]> {
  const text = await output(workspace, ["stack", "export", ...workspace.stackOptions]);
  const { deployment } = JSON.parse(text) as { deployment: { resources?: readonly StateResource[] } };
  return deployment.resources ?? [];
}
