import { createHash } from "node:crypto";

import * as pulumi from "@pulumi/pulumi";

import { unwrap, visiblePart } from "./secret-marks";

/** A resource as a program asked for it. */
export interface RecordedResource {
  /** Pulumi's type, for example `docker:index/container:Container`. */
  readonly type: string;
  readonly name: string;
  /** Key of the provider that the resource belongs to, where the program names one. */
  readonly provider: string | undefined;
  /** Inputs without the marks of secrets. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Inputs as a preview shows them: without secrets. */
  readonly visible: Readonly<Record<string, unknown>>;
  readonly options: RecordedOptions;
}

/** The options of a resource that this package uses. */
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

/** What a program asked for and what it returned. */
export interface Recording<Result> {
  readonly resources: readonly RecordedResource[];
  readonly result: Result;
}

/** Starts every value that the mocked providers generate, so that a secret is recognised wherever it turns up. */
export const GENERATED = "SECRET-";

/**
 * Runs a program with providers that only record, and fills in what the real ones would compute. Transformations are used
 * because the mocks themselves do not see a resource's options.
 */
export async function record<Result>(
  stack: string,
  config: Readonly<Record<string, string>>,
  program: () => Promise<Result>,
): Promise<Recording<Result>> {
  const requests: { readonly type: string; readonly name: string; readonly provider: string; inputs: object }[] = [];
  const options = new Map<string, pulumi.ResourceOptions>();
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, provider = "" }) => {
        const given = inputs as Record<string, unknown>;
        requests.push({ type, name, provider, inputs: given });
        return { id: `${name}-id`, state: { ...given, ...computed(type, name, given) } };
      },
      call: ({ inputs }) => inputs as Record<string, unknown>,
    },
    "llm-stack",
    stack,
  );
  pulumi.runtime.setAllConfig({ ...config });
  const outcomes: (() => Result)[] = [];
  await withShortStacks(async () => {
    await pulumi.runtime.runInPulumiStack(async () => {
      pulumi.runtime.registerStackTransformation(({ type, name, opts }) => {
        options.set(`${type}::${name}`, opts);
        return undefined;
      });
      outcomes.push(await outcomeOf(program));
    });
    await pulumi.runtime.disconnect();
  });
  const result = outcomes[0]?.() as Result;

  const resources = requests
    .filter(({ type }) => type !== "pulumi:pulumi:Stack")
    .map(({ type, name, provider, inputs }) => ({
      type,
      name,
      provider: /::([^:]+)::[^:]*$/.exec(provider)?.[1],
      inputs: unwrap(inputs) as Readonly<Record<string, unknown>>,
      visible: visiblePart(inputs) as Readonly<Record<string, unknown>>,
      options: plainOptions(options.get(`${type}::${name}`) ?? {}),
    }));
  return { resources, result };
}

/** A program's result to be fetched, or a plain error: Pulumi's own hold the whole tree of resources. */
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

/** Pulumi keeps a stack trace of every promise, and mapping those to the sources takes four fifths of a recording's time. */
async function withShortStacks(body: () => Promise<void>): Promise<void> {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 1;
  try {
    await body();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** The text of a value that a program returns; fails the test when it never comes. */
export function resolved<Value>(output: pulumi.Output<Value>): Promise<pulumi.Unwrap<Value>> {
  return new Promise((resolve) => pulumi.output(output).apply(resolve));
}

/** An image's id, as the mocked Docker gives it. */
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

function plainOptions(options: pulumi.CustomResourceOptions): RecordedOptions {
  const dependsOn = options.dependsOn === undefined ? [] : [options.dependsOn].flat();
  return {
    parent: options.parent && nameOf(options.parent),
    dependsOn: dependsOn.filter((one) => pulumi.Resource.isInstance(one)).map(nameOf),
    protect: options.protect ?? false,
    retainOnDelete: options.retainOnDelete ?? false,
    deleteBeforeReplace: options.deleteBeforeReplace ?? false,
    ignoreChanges: options.ignoreChanges ?? [],
    replaceOnChanges: options.replaceOnChanges ?? [],
    additionalSecretOutputs: options.additionalSecretOutputs ?? [],
  };
}

/** Pulumi keeps a resource's logical name in this field; no public one holds it. */
function nameOf(resource: pulumi.Resource): string {
  return (resource as unknown as { readonly __name: string }).__name;
}
