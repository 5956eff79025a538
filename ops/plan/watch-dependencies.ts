import * as pulumi from "@pulumi/pulumi";

/** The resources that must exist before another one, by type and name. */
export interface Dependencies {
  readonly all: readonly string[];
  /** For each input, the resources that its value is computed from. */
  readonly byInput: Readonly<Record<string, readonly string[]>>;
}

/** The part of a request to Pulumi's engine with a resource's dependencies. */
interface Request {
  getType(): string;
  getName(): string;
  getDependenciesList(): readonly string[];
  getPropertydependenciesMap(): {
    forEach(callback: (urns: { getUrnsList(): readonly string[] }, input: string) => void): void;
  };
}

interface Monitor {
  registerResource(request: Request, ...rest: readonly unknown[]): unknown;
}

/**
 * Records the dependencies of each resource that the program registers: those in its options, and those that its inputs are
 * computed from. Pulumi's mocks do not expose them, so this intercepts the requests. Call it after `setMocks`.
 *
 * @param keyOf identifies a resource by its type and its name.
 * @returns a map that fills while the program runs.
 */
export function watchDependencies(keyOf: (type: string, name: string) => string): ReadonlyMap<string, Dependencies> {
  const found = new Map<string, Dependencies>();
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  const keyOfUrn = (urn: string) => {
    const [, , types = "", name = ""] = urn.split("::");
    return keyOf(types.slice(types.lastIndexOf("$") + 1), name);
  };
  monitor.registerResource = (request, ...rest) => {
    const byInput: Record<string, readonly string[]> = {};
    request.getPropertydependenciesMap().forEach((urns, input) => {
      byInput[input] = urns.getUrnsList().map(keyOfUrn);
    });
    const all = request.getDependenciesList().map(keyOfUrn).sort();
    found.set(keyOf(request.getType(), request.getName()), { all, byInput });
    return register(request, ...rest);
  };
  return found;
}
