import { createHmac } from "node:crypto";

import type * as pulumi from "@pulumi/pulumi";

import type { StackConfig } from "../stack-config";
import { markSecrets, PASSWORD, secretsByInput } from "./named-secrets";
import { recordRequests, type Provider } from "./record-requests";
import { CERTIFICATE, isSecret, mapFields, SECRET, unwrap } from "./secret-marks";

/** A resource as the program registers it. */
export interface PlannedResource {
  /** Pulumi's type, for example `docker:index/container:Container`. */
  readonly type: string;
  readonly name: string;
  /** Type and name of its parent; undefined at the top. */
  readonly parent: string | undefined;
  /** Inputs with every secret replaced by {@link SECRET}. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly options: PlannedOptions;
  /** Type and name of each resource that must exist first, without the parent. */
  readonly dependsOn: readonly string[];
  /**
   * For each input, the secrets that its value contains or is computed from: a generated secret by its resource's name, a
   * secret of the stack's configuration by its setting, for example `providerKeys.openai`.
   */
  readonly secrets: Readonly<Record<string, readonly string[]>>;
  /** For each input, type and name of each resource that its value is computed from. */
  readonly computedFrom: Readonly<Record<string, readonly string[]>>;
  /** For each input with a hidden part, a keyed hash of all of it: two plans with one salt tell whether it differs. */
  readonly fingerprints?: Readonly<Record<string, string>>;
}

/** The resource options that decide what a change does to a resource and its data. */
export interface PlannedOptions {
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deleteBeforeReplace: boolean;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  /** Whether Pulumi also looks for the resource under older names. */
  readonly hasAliases: boolean;
}

/** Fields next to a secret that are not secret. */
const READABLE: ReadonlySet<string> = new Set(["file", "permissions", "DOCKER_HOST"]);

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
 * @param salt random text for {@link PlannedResource.fingerprints}; without it there are none.
 * @throws SettingsError when the stack's settings are wrong.
 */
export async function recordProgram(
  stack: string,
  config: StackConfig,
  { project, run }: Program = llmStack,
  salt?: string,
): Promise<readonly PlannedResource[]> {
  const deployment = { project, stack, values: markSecrets(config.values), secretKeys: config.secretKeys };
  const { requests } = await recordRequests(deployment, respond, run);
  return requests.map(({ type, name, parent, inputs, options, dependencies }) => ({
    type,
    name,
    parent,
    inputs: hideSecrets(inputs) as Readonly<Record<string, unknown>>,
    options: plannedOptions(options),
    dependsOn: dependencies.all,
    secrets: secretsByInput(inputs, dependencies.byInput),
    computedFrom: dependencies.byInput,
    ...(salt !== undefined && { fingerprints: fingerprints(inputs, salt) }),
  }));
}

function fingerprints(inputs: Readonly<Record<string, unknown>>, salt: string): Readonly<Record<string, string>> {
  const hidden = Object.entries(inputs).filter(([, value]) => JSON.stringify(value) !== JSON.stringify(unwrap(value)));
  const hashes = hidden.map(([input, value]) => {
    return [
      input,
      createHmac("sha256", salt)
        .update(JSON.stringify(unwrap(value)))
        .digest("hex"),
    ] as const;
  });
  return Object.fromEntries(hashes);
}

function plannedOptions(options: pulumi.CustomResourceOptions): PlannedOptions {
  return {
    protect: options.protect ?? false,
    retainOnDelete: options.retainOnDelete ?? false,
    deleteBeforeReplace: options.deleteBeforeReplace ?? false,
    ignoreChanges: options.ignoreChanges ?? [],
    replaceOnChanges: options.replaceOnChanges ?? [],
    hasAliases: (options.aliases ?? []).length > 0,
  };
}

function respond(type: string, name: string, inputs: Readonly<Record<string, unknown>>): ReturnType<Provider> {
  return { id: name, state: { ...inputs, ...providerOutputs(type, name, inputs) } };
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
      return { stdout: JSON.stringify({ certificate: CERTIFICATE, privateKey: SECRET }) };
    default:
      return {};
  }
}

/** Replaces what is marked as secret, at any depth. */
function hideSecrets(value: unknown): unknown {
  return isSecret(value) ? maskLeaves(value.value) : mapFields(value, hideSecrets);
}

/** One secret makes its whole list secret. Paths and variable names stay readable, values do not. */
function maskLeaves(value: unknown, key?: string): unknown {
  if (Array.isArray(value)) return value.map((item) => maskLeaves(item));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, maskLeaves(field, name)]));
  }
  return key !== undefined && READABLE.has(key) ? value : SECRET;
}
