import type { ImageChange } from "./changes";
import { RegistryProblem } from "./registry/registry-problem";
import type { Registries } from "./registry/registry";
import { stackImages, type ImageProblem, type ImageSource, type StackImage } from "./stack-images";

/** Changes of a stack's images, or why there can be none. */
export interface Proposal {
  readonly changes: readonly ImageChange[];
  readonly problems: readonly ImageProblem[];
  /** What to know before consenting. */
  readonly notes: readonly string[];
}

/** Pins every image of a stack to the digest that its tag names now. */
export async function proposePins(source: ImageSource, registries: Registries): Promise<Proposal> {
  const { images, problems } = stackImages(source);
  const proposals = await Promise.all(images.map((image) => pin(source.stack, image, registries)));
  const changes = proposals.flatMap((proposal) => proposal.changes);
  const moved = changes.filter(({ from }) => from.includes("@")).map(({ service }) => service);
  return {
    changes,
    problems: [...problems, ...proposals.flatMap((proposal) => proposal.problems)],
    notes:
      moved.length === 0
        ? []
        : [`The tags of these services name another image than when they were pinned: ${moved.join(", ")}.`],
  };
}

async function pin(
  stack: string,
  image: StackImage,
  registries: Registries,
): Promise<Pick<Proposal, "changes" | "problems">> {
  const { reference, repository, tag, source, services } = image;
  try {
    const digest = await registries.digestOf(source, tag);
    if (digest === undefined) {
      const message = `cannot be pinned: ${source} has no tag ${tag}, or does not exist`;
      return {
        changes: [],
        problems: [{ image: reference, message, remedy: `npm run images -- check --stack ${stack}` }],
      };
    }
    const to = `${repository}:${tag}@${digest}`;
    return {
      changes: services.flatMap((service) => (reference === to ? [] : [{ service, from: reference, to }])),
      problems: [],
    };
  } catch (error) {
    if (!(error instanceof RegistryProblem)) throw error;
    return {
      changes: [],
      problems: [{ image: reference, message: `cannot be pinned: ${error.message}`, remedy: error.remedy }],
    };
  }
}

/** Takes the digests out, for an engine that does not know those of loaded images. */
export function proposeUnpinned(source: ImageSource): Proposal {
  const { images, problems } = stackImages(source);
  const changes = images
    .filter(({ digest }) => digest !== undefined)
    .flatMap(({ reference, repository, tag, services }) =>
      services.map((service) => ({ service, from: reference, to: `${repository}:${tag}` })),
    );
  return { changes, problems, notes: [] };
}
