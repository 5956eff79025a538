import { createHash } from "node:crypto";

import * as pulumi from "@pulumi/pulumi";

import { recordRequests, type Provider, type ResourceRequest } from "../../ops/plan/record-requests";
import { unwrap, visiblePart } from "../../ops/plan/secret-marks";

/** A resource as the program requested it. */
export interface RecordedResource {
  /** Pulumi's type, for example `docker:index/container:Container`. */
  readonly type: string;
  readonly name: string;
  /** Key of the resource's provider, if the program sets one. */
  readonly provider: string | undefined;
  /** Inputs without the secret markers. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Inputs as a preview shows them: without secret values. */
  readonly visible: Readonly<Record<string, unknown>>;
  readonly options: RecordedOptions;
}

/** The resource options that this package uses. */
export interface RecordedOptions {
  readonly parent: string | undefined;
  readonly dependsOn: readonly string[];
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deleteBeforeReplace: boolean;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
}

/** The resources that a program requested, and its result. */
export interface Recording<Result> {
  readonly resources: readonly RecordedResource[];
  readonly result: Result;
}

/** Prefix of every value that the mocked providers generate, so a secret is recognisable wherever it appears. */
export const GENERATED = "SECRET-";

/** Runs a program with providers that only record, and fills in the outputs that the real providers compute. */
export async function record<Result>(
  stack: string,
  config: Readonly<Record<string, string>>,
  program: () => Promise<Result>,
): Promise<Recording<Result>> {
  const deployment = { project: "llm-stack", stack, values: config };
  const { requests, result } = await withShortStacks(() =>
    recordRequests(deployment, respond, () => outcomeOf(program)),
  );
  const resources = requests.map((request) => ({
    type: request.type,
    name: request.name,
    provider: /::([^:]+)::[^:]*$/.exec(request.provider)?.[1],
    inputs: unwrap(request.inputs) as Readonly<Record<string, unknown>>,
    visible: visiblePart(request.inputs) as Readonly<Record<string, unknown>>,
    options: plainOptions(request),
  }));
  return { resources, result: result() };
}

function respond(type: string, name: string, inputs: Readonly<Record<string, unknown>>): ReturnType<Provider> {
  return { id: `${name}-id`, state: { ...inputs, ...computed(type, name, inputs) } };
}

/** Defers a program's result or error. Errors become plain ones, because Pulumi's hold the whole resource tree. */
async function outcomeOf<Result>(program: () => Promise<Result>): Promise<() => Result> {
  try {
    const result = await program();
    return () => result;
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : "the program failed";
    return () => {
      throw new Error(message);
    };
  }
}

/** Pulumi keeps a stack trace for every promise. Mapping those to the sources takes four fifths of a recording's time. */
async function withShortStacks<Result>(body: () => Promise<Result>): Promise<Result> {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 1;
  try {
    return await body();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** The value of an output. The test times out when it never resolves. */
export function resolved<Value>(output: pulumi.Output<Value>): Promise<pulumi.Unwrap<Value>> {
  return new Promise((resolve) => pulumi.output(output).apply(resolve));
}

/** An image's id, as the mocked Docker provider computes it. */
export function imageIdOf(reference: string): string {
  return `sha256:${createHash("sha256").update(reference).digest("hex")}`;
}

function computed(type: string, name: string, inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  switch (type) {
    case "random:index/randomPassword:RandomPassword":
      return { result: `${GENERATED}${name}` };
    case "docker:index/remoteImage:RemoteImage":
      return { imageId: imageIdOf(String(inputs["name"])) };
    case "command:local:Command":
      return { stdout: JSON.stringify({ certificate: "CERTIFICATE", privateKey: `${GENERATED}private-key` }) };
    default:
      return {};
  }
}

function plainOptions({ parent, dependsOn, options }: ResourceRequest): RecordedOptions {
  return {
    parent: parent && nameOf(parent),
    dependsOn: dependsOn.map(nameOf),
    protect: options.protect ?? false,
    retainOnDelete: options.retainOnDelete ?? false,
    deleteBeforeReplace: options.deleteBeforeReplace ?? false,
    ignoreChanges: options.ignoreChanges ?? [],
    replaceOnChanges: options.replaceOnChanges ?? [],
    additionalSecretOutputs: options.additionalSecretOutputs ?? [],
  };
}

function nameOf(key: string): string {
  return key.slice(key.lastIndexOf("::") + 2);
}
