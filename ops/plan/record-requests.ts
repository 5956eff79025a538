import * as pulumi from "@pulumi/pulumi";

import { watchDependencies, type Dependencies } from "./watch-dependencies";

/** A program's request for a resource. */
export interface ResourceRequest {
  /** Pulumi's type, for example `docker:index/container:Container`. */
  readonly type: string;
  readonly name: string;
  /** Pulumi's reference of the provider; empty for the default provider. */
  readonly provider: string;
  /** Inputs with Pulumi's markers around secrets. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly options: pulumi.CustomResourceOptions;
  /** {@link keyOf} the parent; absent at the top. */
  readonly parent: string | undefined;
  /** {@link keyOf} each resource in the option `dependsOn`. */
  readonly dependsOn: readonly string[];
  /** All dependencies, including those through inputs. */
  readonly dependencies: Dependencies;
}

/** The project, stack and configuration with which a program runs. */
export interface Deployment {
  readonly project: string;
  readonly stack: string;
  readonly values: Readonly<Record<string, string>>;
  readonly secretKeys?: readonly string[];
}

/** What a provider answers to a request: the resource's id and its state. */
export type Provider = (
  type: string,
  name: string,
  inputs: Readonly<Record<string, unknown>>,
) => { id: string; state: Record<string, unknown> };

/**
 * Runs a program in this process and records the resources that it requests. Needs no engine, no Docker and no network.
 *
 * @param provider answers in place of every real provider.
 * @throws the error of the program.
 */
export async function recordRequests<Result>(
  { project, stack, values, secretKeys = [] }: Deployment,
  provider: Provider,
  program: () => Promise<Result>,
): Promise<{ readonly requests: readonly ResourceRequest[]; readonly result: Result }> {
  const received: Pick<ResourceRequest, "type" | "name" | "provider" | "inputs">[] = [];
  const options = new Map<string, pulumi.CustomResourceOptions>();
  const keys = new Map<pulumi.Resource, string>();
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, provider: reference = "", inputs }) => {
        const known = inputs as Record<string, unknown>;
        received.push({ type, name, provider: reference, inputs: known });
        return provider(type, name, known);
      },
      call: ({ inputs }) => inputs as Record<string, unknown>,
    },
    project,
    stack,
  );
  const dependencies = watchDependencies(keyOf);
  pulumi.runtime.setAllConfig({ ...values }, [...secretKeys]);

  // Pulumi takes a stack trace of every resource. To map each one to TypeScript takes as long as the whole program.
  const { sourceMapsEnabled } = process;
  process.setSourceMapsEnabled(false);
  let running: Promise<Result> | undefined;
  await pulumi.runtime.runInPulumiStack(async () => {
    // Mocks do not receive a resource's options; transformations do.
    pulumi.runtime.registerStackTransformation(({ resource, type, name, opts }) => {
      keys.set(resource, keyOf(type, name));
      options.set(keyOf(type, name), opts);
      return undefined;
    });
    running = program();
    // Pulumi also keeps a failed program's promise for itself, where nothing could catch its error.
    await running.catch(() => undefined);
  });
  await pulumi.runtime.disconnect();
  process.setSourceMapsEnabled(sourceMapsEnabled);
  const result = (await running) as Result;

  const requests = received
    .filter(({ type }) => type !== "pulumi:pulumi:Stack")
    .map((request) => {
      const key = keyOf(request.type, request.name);
      const { parent, dependsOn = [], ...others } = options.get(key) ?? {};
      const named = [dependsOn].flat().filter((one) => pulumi.Resource.isInstance(one));
      return {
        ...request,
        options: others,
        parent: parent && keys.get(parent),
        dependsOn: named.flatMap((one) => keys.get(one) ?? []),
        dependencies: dependencies.get(key) ?? { all: [], byInput: {} },
      };
    });
  return { requests, result };
}

/** Identifies a resource within a stack. */
export function keyOf(type: string, name: string): string {
  return `${type}::${name}`;
}
