import * as pulumi from "@pulumi/pulumi";

import { docker } from "./docker-cli";

const LOG_LINES = 20;

interface ContainerState {
  readonly Status: string;
  readonly ExitCode: number;
  readonly OOMKilled: boolean;
  readonly Health?: { readonly Status: string; readonly Log?: readonly { readonly Output: string }[] };
}

/**
 * Says why a container did not come up: its state, the last health check's output and its last log lines. The provider
 * itself only says that the container is not healthy.
 */
export function explainFailure(hookName: string, host: string): pulumi.ErrorHook {
  return new pulumi.ErrorHook(hookName, async ({ newInputs }) => {
    const name: unknown = newInputs?.["name"];
    if (typeof name === "string") await pulumi.log.error(await describeContainer(host, name));
    return false;
  });
}

/** What Docker knows of a container that failed, for a person; never throws. */
export async function describeContainer(host: string, name: string): Promise<string> {
  try {
    const { stdout } = await docker(host, ["inspect", "--type", "container", "--format", "{{json .State}}", name]);
    const { stdout: out, stderr } = await docker(host, ["logs", "--tail", String(LOG_LINES), name]);
    return [`${name} is ${describeState(JSON.parse(stdout) as ContainerState)}`, ...section("its last log lines", out + stderr)]
      .join("\n");
  } catch {
    return `${name}: Docker has no container of this name; the error above is all there is.`;
  }
}

function describeState(state: ContainerState): string {
  const ended = state.Status === "exited" ? ` with code ${state.ExitCode}` : "";
  const killed = state.OOMKilled ? ", killed for want of memory" : "";
  const health = state.Health ? `, health: ${state.Health.Status}` : "";
  const lastCheck = state.Health?.Log?.at(-1)?.Output ?? "";
  return [`${state.Status}${ended}${killed}${health}`, ...section("its last health check said", lastCheck)].join("\n");
}

function section(title: string, text: string): string[] {
  const lines = text.trim().split("\n").slice(-LOG_LINES);
  return text.trim() === "" ? [] : [`${title}:`, ...lines.map((line) => `  ${line.slice(0, 300)}`)];
}
