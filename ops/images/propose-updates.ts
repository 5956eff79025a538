import { settingSchemas } from "../../components/settings/schema";
import type { ServiceName } from "../../components/settings/service-names";
import type { ImageChange } from "./changes";
import { applicationOf, knownBad } from "./known-bad";
import type { Proposal } from "./propose-pins";
import { RegistryProblem } from "./registry/registry-problem";
import type { Registries } from "./registry/registry";
import { imageSetting, stackImages, type ImageProblem, type ImageSource, type StackImage } from "./stack-images";
import { newerTags, type Change } from "./tag-version";
import { choosePair, type NamedVersions, type Offer } from "./tested-pairs";

/** Which versions an update may choose. */
export interface UpdateOptions {
  /** The part of a version that may change. */
  readonly change: Change;
  /** Versions that the call names; these need not be tested together. */
  readonly named: NamedVersions;
}

/**
 * Proposes the newest allowed version of each image, pinned. LiteLLM and Open WebUI change only to versions that were tested
 * together, unless the call names one.
 */
export async function proposeUpdates(
  source: ImageSource,
  registries: Registries,
  { change, named }: UpdateOptions,
): Promise<Proposal> {
  const { images, problems: invalid } = stackImages(source);
  const asked = await Promise.all(images.map((image) => offerOf(image, registries)));
  const offers = asked.flatMap(({ offer }) => (offer ? [offer] : []));
  const { tags: chosen, problems: refused, notes } = choosePair(offers, change, named);
  const setting = imageSetting(source.config.values);
  const wanted = offers.flatMap(({ image, tags }) =>
    image.services.flatMap((service) => {
      const tag =
        applicationOf([service]) === undefined
          ? newerTags(image.tag, tags, change).find((name) =>
              isAllowed(setting, service, `${image.repository}:${name}`),
            )
          : chosen.get(service);
      return tag === undefined ? [] : [{ service, image, tag }];
    }),
  );
  const pinned = await Promise.all(wanted.map((entry) => pinnedChange(entry, registries)));
  return {
    changes: pinned.flatMap(({ changes }) => changes),
    problems: [
      ...invalid,
      ...asked.flatMap(({ problems }) => problems),
      ...refused,
      ...pinned.flatMap(({ problems }) => problems),
    ],
    notes,
  };
}

async function offerOf(
  image: StackImage,
  registries: Registries,
): Promise<{ readonly offer?: Offer; readonly problems: readonly ImageProblem[] }> {
  try {
    const tags = await registries.tagsOf(image.source);
    if (tags)
      return { offer: { image, tags: tags.filter((tag) => knownBad(image.services, tag).length === 0) }, problems: [] };
    const message = `was not compared: there is no repository ${image.source}`;
    return { problems: [{ image: image.reference, message, remedy: "check the name in the settings" }] };
  } catch (error) {
    return { problems: [problemOf(image, error)] };
  }
}

/** Whether the settings accept an image: another major version of PostgreSQL cannot read the data. */
function isAllowed(setting: Readonly<Record<string, string>>, service: ServiceName, reference: string): boolean {
  const result = settingSchemas.images.safeParse({ ...setting, [service]: reference });
  return result.success || !result.error.issues.some(({ path }) => path[0] === service);
}

interface Wanted {
  readonly service: ServiceName;
  readonly image: StackImage;
  readonly tag: string;
}

async function pinnedChange(
  { service, image, tag }: Wanted,
  registries: Registries,
): Promise<{ readonly changes: readonly ImageChange[]; readonly problems: readonly ImageProblem[] }> {
  try {
    const digest = await registries.digestOf(image.source, tag);
    if (digest !== undefined) {
      return {
        changes: [{ service, from: image.reference, to: `${image.repository}:${tag}@${digest}` }],
        problems: [],
      };
    }
    const message = `cannot be updated: ${image.source} lists the tag ${tag} but does not have it`;
    return { changes: [], problems: [{ image: image.reference, message, remedy: "try again later" }] };
  } catch (error) {
    return { changes: [], problems: [problemOf(image, error)] };
  }
}

function problemOf({ reference }: StackImage, error: unknown): ImageProblem {
  if (!(error instanceof RegistryProblem)) throw error;
  return { image: reference, message: `was not compared: ${error.message}`, remedy: error.remedy };
}
