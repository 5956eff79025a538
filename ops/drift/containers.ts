import { LOADER_LABEL } from "../../components/docker/labels";
import { containersOf, labelOf } from "../plan/container-inputs";
import { processLimitOf, type Plan } from "../plan/plan";
import { differences, shown } from "../review/differences";
import { declaredFacts, environmentDrift, runningFacts, type ImageFacts } from "./container-facts";
import { drifts, type Drift } from "./drift";
import type { EngineContainer, EngineImage } from "./engine-types";

/**
 * Containers that are missing, undeclared or different.
 *
 * @param running every container with the stack's label.
 * @param images the images that the references of the plan name on the host.
 */
export function containerDrift(
  plan: Pick<Plan, "resources" | "services">,
  running: readonly EngineContainer[],
  images: readonly EngineImage[],
): readonly Drift[] {
  return [
    ...[...plan.services.values()].flatMap((container) => {
      const actual = containerNamed(running, container.name);
      if (!actual) return drifts("containers", container.name, ["is missing"]);
      const image = imageFacts(images, container.image);
      const facts = declaredFacts(container, image, processLimitOf(container.name, plan));
      return [
        ...differences(facts, runningFacts(actual, image)).map(({ name, from, to }): Drift => {
          const message = `${name}: ${text(to)}, declared ${text(from)}`;
          return { area: name === "ports" ? "ports" : "containers", subject: container.name, message };
        }),
        ...drifts("containers", container.name, environmentDrift(container.envs ?? [], actual.Config, image)),
      ];
    }),
    ...loaderDrift(plan, running),
    ...undeclared(plan, running),
  ];
}

/** The container with a name. A label says less: any container can have the label of a service. */
export function containerNamed(running: readonly EngineContainer[], name: string): EngineContainer | undefined {
  return running.find(({ Name }) => Name === `/${name}`);
}

/** By service, the digest that a registry gave to the image that runs. */
export function runningDigests(
  plan: Pick<Plan, "services">,
  images: readonly EngineImage[],
): ReadonlyMap<string, string> {
  const found = [...plan.services].flatMap(([service, { image }]) => {
    const digest = /@(sha256:[0-9a-f]{64})$/.exec(imageNamed(images, image)?.RepoDigests?.[0] ?? "")?.[1];
    return digest === undefined ? [] : [[service, digest] as const];
  });
  return new Map(found);
}

/** Containers that only copy files. Without one, the next `up` copies its files again. */
function loaderDrift({ resources }: Pick<Plan, "resources">, running: readonly EngineContainer[]) {
  const found = new Set(running.map(({ Config }) => Config.Labels?.[LOADER_LABEL]));
  const missing = purposesOf(resources).filter((purpose) => !found.has(purpose));
  return missing.flatMap((purpose) => drifts("containers", `loader of ${purpose}`, ["is missing"]));
}

/** Containers with the stack's label that are neither a service nor the one loader of a set of files. */
function undeclared(
  { resources, services }: Pick<Plan, "resources" | "services">,
  running: readonly EngineContainer[],
): readonly Drift[] {
  const names = new Set([...services.values()].map(({ name }) => `/${name}`));
  const free = new Set(purposesOf(resources));
  const strangers = running.filter(
    ({ Name, Config }) => !names.has(Name) && !free.delete(Config.Labels?.[LOADER_LABEL] ?? ""),
  );
  return strangers.flatMap(({ Name }) =>
    drifts("containers", Name.slice(1), ["has the stack's label but is not declared"]),
  );
}

function purposesOf(resources: Plan["resources"]): readonly string[] {
  return containersOf(resources).flatMap((container) => labelOf(container, LOADER_LABEL) ?? []);
}

function imageFacts(images: readonly EngineImage[], reference: string): ImageFacts | undefined {
  const image = imageNamed(images, reference);
  return image && { id: image.Id, config: image.Config };
}

/** Docker leaves out `docker.io/` and `library/`. */
function imageNamed(images: readonly EngineImage[], reference: string): EngineImage | undefined {
  const short = reference.replace(/^docker\.io\//, "").replace(/^library\//, "");
  // Docker forgets the tag of a reference with both.
  const untagged = short.replace(/:[^:@/]+@/, "@");
  return images.find(({ Id, RepoTags, RepoDigests }) =>
    [Id, ...(RepoTags ?? []), ...(RepoDigests ?? [])].some(
      (name) => name === reference || name === short || name === untagged,
    ),
  );
}

function text(value: string | undefined): string {
  return value === "" ? "none" : shown(value);
}
