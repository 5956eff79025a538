import type { ImageSource } from "../../../../ops/images/stack-images";
import { defaultValues } from "../../../../ops/stack-config";
import { mirroredReference, parseImageReference } from "../../../../components/settings/image-reference";
import { stackConfig, type ConfigChanges } from "../../../support/config";
import type { FakeRegistry } from "./fake-registry";

/** The default images, by service. */
export const defaultImages = JSON.parse(defaultValues()["llm-stack:images"] ?? "{}") as Readonly<
  Record<string, string>
>;

/** The stack `dev` with the fake registry as its mirror, and some settings changed. */
export function stackAt(registry: FakeRegistry, changes: ConfigChanges = {}): ImageSource {
  const values = stackConfig({ registryMirror: `${registry.address}/m`, ...changes });
  return { stack: "dev", config: { values, secretKeys: [], secretsInClear: [] } };
}

/** Name in the fake registry of an image's repository. */
export function mirrored(reference: string): string {
  const { repository } = parseImageReference(reference) ?? { repository: reference };
  return mirroredReference(repository, "m");
}

/** Adds every default image to the registry. */
export function putDefaults(registry: FakeRegistry): void {
  for (const reference of Object.values(defaultImages)) put(registry, reference);
}

/** Adds an image to the registry, or moves its tag to another manifest. @returns its digest. */
export function put(registry: FakeRegistry, reference: string, manifest?: string): string {
  return registry.put(mirrored(reference), parseImageReference(reference)?.tag ?? "", manifest);
}
