import { LOADER_LABEL, SERVICE_LABEL } from "../../../components/docker/labels";
import { containersOf, labelOf } from "../../plan/container-inputs";
import { differences, shown } from "../../review/differences";
import type { AuditedStack } from "../audited-stack";
import { limitOf } from "../controls/checks";
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
  plan: Pick<AuditedStack["plan"], "resources" | "services">,
  running: readonly EngineContainer[],
  images: readonly EngineImage[],
): readonly Drift[] {
  return [
    ...[...plan.services].flatMap(([service, container]) => {
      const found = running.filter((one) => one.Config.Labels?.[SERVICE_LABEL] === service);
      const [actual] = found;
      if (!actual) return drifts("containers", container.name, ["is missing"]);
      const image = imageFacts(images, container.image);
      const facts = declaredFacts(container, image, limitOf(container.name, plan));
      const changes = differences(facts, runningFacts(actual, image));
      return [
        ...changes.map(({ name, from, to }): Drift => {
          const message = `${name}: ${text(to)}, declared ${text(from)}`;
          return { area: name === "ports" ? "ports" : "containers", subject: container.name, message };
        }),
        ...drifts("containers", container.name, environmentDrift(container.envs ?? [], actual.Config, image)),
        ...found.slice(1).flatMap((other) => undeclared(other)),
      ];
    }),
    ...loaderDrift(plan, running),
    ...running.filter((container) => !isDeclared(container, plan)).flatMap(undeclared),
  ];
}

/** By service, the digest that a registry gave to the image that runs. */
export function runningDigests(
  plan: Pick<AuditedStack["plan"], "services">,
  images: readonly EngineImage[],
): ReadonlyMap<string, string> {
  const found = [...plan.services].flatMap(([service, { image }]) => {
    const digest = /@(sha256:[0-9a-f]{64})$/.exec(imageNamed(images, image)?.RepoDigests?.[0] ?? "")?.[1];
    return digest === undefined ? [] : [[service, digest] as const];
  });
  return new Map(found);
}

/** Containers that only copy files. Without one, the next `up` copies its files again. */
function loaderDrift(
  { resources }: Pick<AuditedStack["plan"], "resources">,
  running: readonly EngineContainer[],
): readonly Drift[] {
  const purposes = containersOf(resources).flatMap((container) => labelOf(container, LOADER_LABEL) ?? []);
  return purposes.flatMap((purpose) => {
    const found = running.filter(({ Config }) => Config.Labels?.[LOADER_LABEL] === purpose);
    if (found.length === 0) return drifts("containers", `loader of ${purpose}`, ["is missing"]);
    return found.slice(1).flatMap((other) => undeclared(other));
  });
}

function isDeclared(
  { Config }: EngineContainer,
  { resources, services }: Pick<AuditedStack["plan"], "resources" | "services">,
): boolean {
  const { [SERVICE_LABEL]: service, [LOADER_LABEL]: purpose } = Config.Labels ?? {};
  if (service !== undefined) return services.has(service);
  return (
    purpose !== undefined && containersOf(resources).some((container) => labelOf(container, LOADER_LABEL) === purpose)
  );
}

function undeclared({ Name }: EngineContainer): readonly Drift[] {
  return drifts("containers", Name.replace(/^\//, ""), ["has the stack's label but is not declared"]);
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
