import * as pulumi from "@pulumi/pulumi";

/** What has to exist before a resource, each by name and type. */
export interface Dependencies {
  readonly all: readonly string[];
  /** What the value of each input is computed from. */
  readonly byInput: Readonly<Record<string, readonly string[]>>;
}

/** The part of a request to Pulumi's engine that says what a resource depends on. */
interface Request {
  getType(): string;
  getName(): string;
  getDependenciesList(): readonly string[];
  getPropertydependenciesMap(): {
    forEach(see: (urns: { getUrnsList(): readonly string[] }, input: string) => void): void;
  };
}

interface Monitor {
  registerResource(request: Request, ...rest: readonly unknown[]): unknown;
}

/**
 * Notes what each resource that the program asks for depends on: what its options name, and what its inputs are computed from.
 * Pulumi's mocks keep that to themselves, so this reads the requests on their way. To be called after `setMocks`.
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
