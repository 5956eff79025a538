import { STACK_LABEL } from "../../components/docker/labels";
import { docker } from "../docker-cli";

const LOG_LINES = 20;
const LINE_LENGTH = 300;

/** The part of `docker inspect` that tells how a container is. */
export interface ContainerState {
  readonly Status: string;
  readonly ExitCode: number;
  readonly OOMKilled: boolean;
  readonly Restarting: boolean;
  readonly Health?: { readonly Status: string; readonly Log?: readonly { readonly Output: string }[] | null };
}

/**
 * Says why containers of a stack are not up: state, last health check, last log lines. Pulumi's own error only says that a
 * container is not healthy.
 *
 * @param prefix the stack's prefix, for example `llm-dev`.
 * @returns one text for each container that is not well.
 */
export async function explainFailures(host: string, prefix: string): Promise<readonly string[]> {
  const filters = ["--filter", `label=${STACK_LABEL}=${prefix}`, "--filter", "label=llm-stack.service"];
  const { stdout } = await docker(host, ["ps", "--all", ...filters, "--format", "{{.Names}}"]);
  const names = stdout.split("\n").filter((name) => name !== "");
  const texts = await Promise.all(names.map((name) => explain(host, name)));
  return texts.filter((text) => text !== undefined);
}

async function explain(host: string, name: string): Promise<string | undefined> {
  const { stdout } = await docker(host, ["inspect", "--type", "container", "--format", "{{json .State}}", name]);
  const state = JSON.parse(stdout) as ContainerState;
  if (isWell(state)) return undefined;
  const { stdout: out, stderr } = await docker(host, ["logs", "--tail", String(LOG_LINES), name]);
  return describeState(name, state, out + stderr);
}

/** Whether there is nothing to explain. A container that restarts again and again is between two starts often enough. */
export function isWell({ Status, Restarting, Health }: ContainerState): boolean {
  return Status === "running" && !Restarting && (Health === undefined || Health.Status === "healthy");
}

/** What a person needs to know about a container that is not well. */
export function describeState(name: string, state: ContainerState, log: string): string {
  const ended = state.Status === "exited" ? ` with code ${state.ExitCode}` : "";
  const killed = state.OOMKilled ? ", killed for want of memory" : "";
  const health = state.Health ? `, health: ${state.Health.Status}` : "";
  return [
    `${name} is ${state.Status}${ended}${killed}${health}`,
    ...section("its last health check said", state.Health?.Log?.at(-1)?.Output ?? ""),
    ...section("its last log lines", log),
  ].join("\n");
}

function section(title: string, text: string): string[] {
  const trimmed = text.trim();
  if (trimmed === "") return [];
  const lines = trimmed.split("\n").slice(-LOG_LINES);
  return [`  ${title}:`, ...lines.map((line) => `    ${line.slice(0, LINE_LENGTH)}`)];
}
