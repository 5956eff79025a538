import type { ServiceName } from "../../components/settings/service-names";
import {
  applicationNames,
  supportedVersions,
  versionInTag,
  type Application,
} from "../../components/settings/supported-versions";
import { knownBad } from "./known-bad";
import type { ImageProblem, StackImage } from "./stack-images";
import { newerTags, type Change } from "./tag-version";

/** An image and the tags of its repository. */
export interface Offer {
  readonly image: StackImage;
  readonly tags: readonly string[];
}

/** Versions of LiteLLM and Open WebUI that a call names. */
export type NamedVersions = Partial<Readonly<Record<Application, string>>>;

/** What LiteLLM and Open WebUI are updated to. */
export interface PairChoice {
  readonly tags: ReadonlyMap<ServiceName, string>;
  readonly problems: readonly ImageProblem[];
  readonly notes: readonly string[];
}

const APPLICATIONS: readonly Application[] = ["litellm", "openWebui"];
const OPTIONS: Readonly<Record<Application, string>> = { litellm: "--litellm", openWebui: "--open-webui" };

/**
 * Chooses the newest versions of LiteLLM and Open WebUI that were tested together. A version that the call names is taken
 * alone, and the other application then stays as it is.
 */
export function choosePair(offers: readonly Offer[], change: Change, named: NamedVersions): PairChoice {
  const isNamed = APPLICATIONS.some((application) => named[application] !== undefined);
  return isNamed ? namedChoice(offers, named) : testedChoice(offers, change);
}

function testedChoice(offers: readonly Offer[], change: Change): PairChoice {
  const [litellm, openWebui] = APPLICATIONS.map((application) => {
    const offer = offerOf(offers, application);
    return byVersion(offer ? [offer.image.tag, ...newerTags(offer.image.tag, offer.tags, change)] : []);
  });
  // The file lists pairs in ascending order.
  const pair = supportedVersions().pairs.findLast(
    (tested) => litellm?.has(tested.litellm) === true && openWebui?.has(tested.openWebui) === true,
  );
  const tags = pair ? { litellm: litellm?.get(pair.litellm), openWebui: openWebui?.get(pair.openWebui) } : {};
  return { tags: changedTags(offers, tags), problems: [], notes: [] };
}

function namedChoice(offers: readonly Offer[], named: NamedVersions): PairChoice {
  const problems: ImageProblem[] = [];
  const tags: Partial<Record<Application, string>> = {};
  for (const application of APPLICATIONS) {
    const [version, offer] = [named[application], offerOf(offers, application)];
    if (version === undefined || !offer) continue;
    const tag = byVersion(newerTags(offer.image.tag, offer.tags, "major")).get(version);
    const [bad] = knownBad([application], version);
    if (tag !== undefined && bad === undefined) tags[application] = tag;
    else if (version !== versionInTag(offer.image.tag)) problems.push(namedProblem(offer.image, version, bad));
  }
  const note = untestedNote(offers, tags);
  return { tags: changedTags(offers, tags), problems, notes: note === undefined ? [] : [note] };
}

function namedProblem({ reference, source }: StackImage, version: string, bad: string | undefined): ImageProblem {
  const message = bad ?? `${source} has no tag for ${version} that is newer and otherwise written alike`;
  return { image: reference, message: `is not updated: ${message}`, remedy: "name another version" };
}

/** Tags by the version in them, the first of each. */
function byVersion(tags: readonly string[]): ReadonlyMap<string, string> {
  return new Map(tags.map((tag) => [versionInTag(tag) ?? tag, tag] as const).reverse());
}

function offerOf(offers: readonly Offer[], application: Application): Offer | undefined {
  return offers.find(({ image }) => image.services.includes(application));
}

function changedTags(
  offers: readonly Offer[],
  tags: Partial<Readonly<Record<Application, string | undefined>>>,
): ReadonlyMap<ServiceName, string> {
  return new Map(
    APPLICATIONS.flatMap((application) => {
      const tag = tags[application];
      return tag === undefined || tag === offerOf(offers, application)?.image.tag ? [] : [[application, tag] as const];
    }),
  );
}

function untestedNote(offers: readonly Offer[], tags: Partial<Record<Application, string>>): string | undefined {
  const [litellm, openWebui] = APPLICATIONS.map((application) =>
    versionInTag(tags[application] ?? offerOf(offers, application)?.image.tag ?? ""),
  );
  const isTested = supportedVersions().pairs.some((pair) => pair.litellm === litellm && pair.openWebui === openWebui);
  if (isTested) return undefined;
  const tries = APPLICATIONS.filter((application) => tags[application] !== undefined).map(
    (application) => `npm run compat -- ${OPTIONS[application]} ${versionInTag(tags[application] ?? "") ?? ""}`,
  );
  const names = `${applicationNames.litellm} ${litellm ?? "?"} and ${applicationNames.openWebui} ${openWebui ?? "?"}`;
  return `${names} were not tested together. Before up: ${tries.join("; ")}`;
}
