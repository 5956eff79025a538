import { UnknownValueError, type PolicyResource as StackResource, type ResourceValidationArgs } from "@pulumi/policy";

import { PASSWORD } from "../ops/plan/named-secrets";
import { UNKNOWN, type PolicyResource } from "./resource";

/**
 * A resource that the engine asks about before it creates or changes it. The engine neither says which values are secret nor
 * which resources they come from; {@link fromStack} knows the latter.
 */
export function fromRequest({ type, name, props, opts }: ResourceValidationArgs): PolicyResource {
  const { protect, ignoreChanges } = opts;
  return {
    type,
    name,
    inputs: known(props) as Readonly<Record<string, unknown>>,
    options: { protect, ignoreChanges },
    secrets: {},
  };
}

/** A resource at the end of a preview or an update. */
export function fromStack(resource: StackResource): PolicyResource {
  const { type, name, props, opts, propertyDependencies } = resource;
  const sources = Object.entries(propertyDependencies).map(([input, resources]) => {
    return [input, resources.filter((source) => source.type === PASSWORD).map((source) => source.name)] as const;
  });
  return {
    type,
    name,
    inputs: known(props) as Readonly<Record<string, unknown>>,
    options: { protect: opts.protect, ignoreChanges: opts.ignoreChanges },
    secrets: Object.fromEntries(sources.filter(([, names]) => names.length > 0)),
  };
}

/** Name of the stack in a resource's URN, if the resource belongs to this project. */
export function stackOf(urn: string, project: string): string | undefined {
  const [, , stack, owner] = urn.split(/::?/);
  return owner === project ? stack : undefined;
}

/** A copy with {@link UNKNOWN} for each value that only the deployment knows. To read such a value throws. */
function known(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const copy = Object.keys(value).map(
    (key) => [key, fieldOf(value as Readonly<Record<string, unknown>>, key)] as const,
  );
  return Array.isArray(value) ? copy.map(([, item]) => item) : Object.fromEntries(copy);
}

function fieldOf(value: Readonly<Record<string, unknown>>, key: string): unknown {
  try {
    return known(value[key]);
  } catch (error) {
    if (error instanceof UnknownValueError) return UNKNOWN;
    throw error;
  }
}
