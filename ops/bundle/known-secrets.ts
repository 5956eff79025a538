import { LOADER_LABEL } from "../../components/docker/labels";
import { OperationError } from "../command";
import { DockerError } from "../docker-cli";
import { readFiles } from "../docker-files";
import { inspectContainers } from "../inspect-containers";
import { isGenerated, readDecryptedState } from "../pulumi/decrypted-state";
import { output, withWorkspace } from "../pulumi/workspace";
import type { Target } from "../target";

/** Settings with secret values, as Pulumi names them. */
const SECRET_SETTINGS = ["llm-stack:providerKeys", "llm-stack:secrets"];
/** The schema refuses shorter secrets. */
const SHORTEST = 8;
/** Words of a file with several lines, such as an access-control list, are secrets if they are this long. */
const SHORTEST_WORD = 16;

/** The part of `docker inspect` of a loader that says what it filled. */
interface InspectedLoader {
  readonly Name: string;
  readonly Config: { readonly Labels: Readonly<Record<string, string>> };
}

/** The secret values of a stack that could be read. */
export interface KnownSecrets {
  readonly values: readonly string[];
  /** Why some could not be read. */
  readonly problems: readonly string[];
}

/**
 * Every secret value of a stack: those in its containers' files, and those in Pulumi's state and configuration.
 *
 * @throws OperationError when neither source is complete, because the logs might then show an unknown one.
 */
export async function knownSecrets(target: Target, stack: string): Promise<KnownSecrets> {
  const [files, state] = await Promise.allSettled([secretsInContainers(target), secretsInState(stack)]);
  const problems = [files, state].flatMap((result) => (result.status === "rejected" ? [reasonOf(result.reason)] : []));
  if (files.status === "rejected" && state.status === "rejected") {
    throw new OperationError(`The stack's secrets cannot be read, so nothing can be removed:\n${problems.join("\n")}`);
  }
  const texts = [files, state].flatMap((result) => (result.status === "fulfilled" ? result.value : []));
  return { values: [...new Set(texts.flatMap(valuesIn))], problems };
}

function reasonOf(reason: unknown): string {
  if (!(reason instanceof OperationError || reason instanceof DockerError)) throw reason as Error;
  return reason.message.trim().replaceAll(/\s*\n\s*/g, " ");
}

async function secretsInContainers(target: Target): Promise<readonly string[]> {
  const loaders = await inspectContainers<InspectedLoader>(target, LOADER_LABEL);
  const contents = await Promise.all(
    loaders
      .filter(({ Config }) => Config.Labels[LOADER_LABEL]?.endsWith("/secrets") === true)
      // Every loader has the folder that its service has, and all of them have this one.
      .map(({ Name }) => readFiles(target.dockerHost, Name.replace(/^\//, ""), "/run/secrets")),
  );
  return contents.flatMap((files) => [...files.values()]);
}

async function secretsInState(stack: string): Promise<readonly string[]> {
  return withWorkspace(stack, async (workspace) => {
    const { stackOptions, configOptions } = workspace;
    const generated = (await readDecryptedState(workspace)).filter(isGenerated);
    const config = await output(workspace, ["config", "--show-secrets", "--json", ...stackOptions, ...configOptions]);
    const settings = JSON.parse(config) as Readonly<Record<string, { readonly value?: string }>>;
    return [
      ...generated.flatMap(({ outputs }) => leaves(outputs?.["result"])),
      ...SECRET_SETTINGS.flatMap((name) => leaves(settings[name]?.value)),
    ];
  });
}

/** Strings at any depth, also in JSON that is a string, which is how Pulumi writes a decrypted value. */
function leaves(value: unknown): readonly string[] {
  if (typeof value === "string") {
    if (!/^\s*["{[]/.test(value)) return [value];
    try {
      return [value, ...leaves(JSON.parse(value))];
    } catch {
      return [value];
    }
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(leaves);
}

/** The values in a secret file: all of it, each line, and the long words of its lines. */
export function valuesIn(text: string): readonly string[] {
  const value = text.trim();
  const lines = value.split("\n").map((line) => line.trim());
  const words = value
    .split(/[\s"'=,;<>#{}[\]]+|:\/\/|(?<=:\/\/[^/\s]*)[:@]/)
    .filter((word) => word.length >= SHORTEST_WORD && /\d/.test(word));
  const parts =
    lines.length === 1 ? [] : lines.filter((line) => line.length >= SHORTEST_WORD && !line.startsWith("-----"));
  return [value, ...parts, ...words].filter((part) => part.length >= SHORTEST);
}
