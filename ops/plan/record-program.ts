import * as pulumi from "@pulumi/pulumi";

import type { StackConfig } from "../stack-config";
import { markSecrets, PASSWORD, secretsByInput } from "./named-secrets";
import { watchDependencies } from "./watch-dependencies";

/** A resource as the program registers it. */
export interface PlannedResource {
  /** Pulumi's type, for example `docker:index/container:Container`. */
  readonly type: string;
  readonly name: string;
  /** Type and name of its parent; undefined at the top. */
  readonly parent: string | undefined;
  /** Inputs with every secret replaced by {@link SECRET}. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Type and name of each resource that must exist first, without the parent. */
  readonly dependsOn: readonly string[];
  /**
   * For each input, the secrets that its value contains or is computed from: a generated secret by its resource's name, a
   * secret of the stack's configuration by its setting, for example `providerKeys.openai`.
   */
  readonly secrets: Readonly<Record<string, readonly string[]>>;
}

/** Placeholder for a secret value. */
export const SECRET = "[secret]";

/** Fields next to a secret that are not secret. */
const READABLE: ReadonlySet<string> = new Set(["file", "permissions", "DOCKER_HOST"]);

/** How Pulumi marks a secret on the wire: https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/rpc.ts. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** A Pulumi program: the project that its configuration belongs to, and what runs it. */
export interface Program {
  readonly project: string;
  readonly run: () => Promise<unknown>;
}

/** This package's own program. */
const llmStack: Program = { project: "llm-stack", run: () => import("../../index.js") };

/**
 * Runs a program in this process and records the resources that it registers. It needs no engine, Docker, network or secrets:
 * generated values and encrypted settings are placeholders.
 *
 * @throws SettingsError when the stack's settings are wrong.
 */
export async function recordProgram(
  stack: string,
  config: StackConfig,
  { project, run }: Program = llmStack,
): Promise<readonly PlannedResource[]> {
  const inputs = new Map<string, Readonly<Record<string, unknown>>>();
  const secrets = new Map<string, PlannedResource["secrets"]>();
  const parents = new Map<string, string | undefined>();
  const keys = new Map<pulumi.Resource, string>();
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs: given }) => {
        const known = given as Record<string, unknown>;
        inputs.set(keyOf(type, name), hideSecrets(known) as Record<string, unknown>);
        secrets.set(keyOf(type, name), secretsByInput(known, dependencies.get(keyOf(type, name))?.byInput ?? {}));
        return { id: name, state: { ...known, ...providerOutputs(type, name, known) } };
      },
      call: ({ inputs: given }) => given as Record<string, unknown>,
    },
    project,
    stack,
  );
  const dependencies = watchDependencies(keyOf);
  pulumi.runtime.setAllConfig(markSecrets(config.values), [...config.secretKeys]);

  let program: Promise<unknown> = Promise.resolve();
  await pulumi.runtime.runInPulumiStack(async () => {
    pulumi.runtime.registerStackTransformation(({ resource, type, name, opts }) => {
      keys.set(resource, keyOf(type, name));
      parents.set(keyOf(type, name), opts.parent && keys.get(opts.parent));
      return undefined;
    });
    program = run();
    // Pulumi also keeps this promise, where a rejection could not be caught. The original one is awaited below.
    return (await program.catch(() => undefined)) as Record<string, unknown>;
  });
  await pulumi.runtime.disconnect();
  await program;
  return [...inputs]
    .map(([key, resourceInputs]) => {
      const [type = "", name = ""] = key.split("::");
      return {
        type,
        name,
        parent: parents.get(key),
        inputs: resourceInputs,
        dependsOn: dependencies.get(key)?.all ?? [],
        secrets: secrets.get(key) ?? {},
      };
    })
    .filter(({ type }) => type !== "pulumi:pulumi:Stack");
}

/** Identifies a resource within a stack. */
export function keyOf(type: string, name: string): string {
  return `${type}::${name}`;
}

/** Outputs that the real provider would compute and that the program uses. */
function providerOutputs(
  type: string,
  name: string,
  inputs: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  switch (type) {
    case PASSWORD:
      return { result: `[${name}]` };
    case "docker:index/remoteImage:RemoteImage":
      return { imageId: inputs["name"] };
    case "command:local:Command":
      return { stdout: JSON.stringify({ certificate: "[certificate]", privateKey: SECRET }) };
    default:
      return {};
  }
}

/** Replaces what is marked as secret, at any depth. */
function hideSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hideSecrets);
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  if (object[SIGNATURE] === SECRET_SIGNATURE) return maskLeaves(object["value"]);
  return Object.fromEntries(Object.entries(object).map(([key, field]) => [key, hideSecrets(field)]));
}

/** One secret makes its whole list secret. Paths and variable names stay readable, values do not. */
function maskLeaves(value: unknown, key?: string): unknown {
  if (Array.isArray(value)) return value.map((item) => maskLeaves(item));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, maskLeaves(field, name)]));
  }
  return key !== undefined && READABLE.has(key) ? value : SECRET;
}
