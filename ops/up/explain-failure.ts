import { SERVICE_LABEL, STACK_LABEL } from "../../components/docker/labels";
import { docker, outputLines } from "../docker-cli";

const LOG_LINES = 20;
const LINE_LENGTH = 300;

/** A container's state, as `docker inspect` reports it. */
export interface ContainerState {
  readonly Status: string;
  readonly ExitCode: number;
  readonly OOMKilled: boolean;
  readonly Restarting: boolean;
  readonly Health?: { readonly Status: string; readonly Log?: readonly { readonly Output: string }[] | null };
}

/**
 * Explains why containers of a stack are not healthy: state, last health check, last log lines. Pulumi's own error has no
 * such details.
 *
 * @param prefix the stack's prefix, for example `llm-dev`.
 * @returns one text for each container that is not healthy.
 */
export async function explainFailures(host: string, prefix: string): Promise<readonly string[]> {
  const filters = ["--filter", `label=${STACK_LABEL}=${prefix}`, "--filter", `label=${SERVICE_LABEL}`];
  const names = outputLines(await docker(host, ["ps", "--all", ...filters, "--format", "{{.Names}}"]));
  const texts = await Promise.all(names.map((name) => explain(host, name)));
  return texts.filter((text) => text !== undefined);
}

async function explain(host: string, name: string): Promise<string | undefined> {
  const { stdout } = await docker(host, ["inspect", "--type", "container", "--format", "{{json .State}}", name]);
  const state = JSON.parse(stdout) as ContainerState;
  if (isHealthy(state)) return undefined;
  const { stdout: out, stderr } = await docker(host, ["logs", "--tail", String(LOG_LINES), name]);
  return describeState(name, state, out + stderr);
}

/** Whether there is nothing to explain. A container in a restart loop is between two starts most of the time. */
export function isHealthy({ Status, Restarting, Health }: ContainerState): boolean {
  return Status === "running" && !Restarting && (Health === undefined || Health.Status === "healthy");
}

/** What an administrator needs to know about a container that is not healthy. */
export function describeState(name: string, state: ContainerState, log: string): string {
  const ended = state.Status === "exited" ? ` with code ${state.ExitCode}` : "";
  const killed = state.OOMKilled ? ", killed because it ran out of memory" : "";
  const health = state.Health ? `, health: ${state.Health.Status}` : "";
  return [
    `${name} is ${state.Status}${ended}${killed}${health}`,
    ...section("last health check", state.Health?.Log?.at(-1)?.Output ?? ""),
    ...section("last log lines", log),
  ].join("\n");
}

function section(title: string, text: string): string[] {
  const trimmed = text.trim();
  if (trimmed === "") return [];
  const lines = trimmed.split("\n").slice(-LOG_LINES);
  return [`  ${title}:`, ...lines.map((line) => `    ${line.slice(0, LINE_LENGTH)}`)];
}
