import { testedVersions, versionInTag } from "../../components/settings/supported-versions";
import { applicationOf, knownBad } from "./known-bad";
import { RegistryProblem } from "./registry/registry-problem";
import type { Registries } from "./registry/registry";
import { stackImages, type ImageProblem, type ImageSource, type StackImage } from "./stack-images";
import { newerTags } from "./tag-version";

/**
 * How an image is pinned: not at all, to what its tag names (`matches`), to what the tag named earlier (`moved`), to a digest
 * that the registry no longer has (`gone`), or unknown without an answer.
 */
export type Pin = "none" | "matches" | "moved" | "gone" | "unknown";

/** What the registry says about an image of a stack. */
export interface CheckedImage {
  readonly image: string;
  readonly services: readonly string[];
  /** Digest of what the tag names now; null without an answer. */
  readonly digest: string | null;
  readonly pin: Pin;
  /** Newest tag of the same release line, if it is newer. */
  readonly newerInLine: string | null;
  /** Newest tag of all, if it is in a newer line. */
  readonly newerLine: string | null;
  /** Whether that newer line is a version that was tested with this project; null for other programs than LiteLLM and Open WebUI. */
  readonly newerLineTested: boolean | null;
  readonly problems: readonly Omit<ImageProblem, "image">[];
}

/** Everything that a check found. */
export interface ImageCheck {
  readonly images: readonly CheckedImage[];
  /** All problems, those of the images included. */
  readonly problems: readonly ImageProblem[];
}

/** Asks the registries about every image of a stack. */
export async function checkImages(source: ImageSource, registries: Registries): Promise<ImageCheck> {
  const { images, problems } = stackImages(source);
  const checked = await Promise.all(images.map((image) => checkImage(source.stack, image, registries)));
  const found = checked.flatMap(({ image, problems: own }) => own.map((problem) => ({ image, ...problem })));
  return { images: checked, problems: [...problems, ...found] };
}

async function checkImage(stack: string, image: StackImage, registries: Registries): Promise<CheckedImage> {
  const { reference, services, tag } = image;
  const bad = knownBad(services, tag).map((message) => ({
    message: `is known to be bad: ${message}`,
    remedy: `npm run images -- update --stack ${stack}`,
  }));
  const unknown = { digest: null, pin: "unknown", newerInLine: null, newerLine: null, newerLineTested: null } as const;
  try {
    const answer = await askRegistry(stack, image, registries);
    return { image: reference, services, ...answer, problems: [...bad, ...answer.problems] };
  } catch (error) {
    if (!(error instanceof RegistryProblem)) throw error;
    const problem = { message: `was not checked: ${error.message}`, remedy: error.remedy };
    return { image: reference, services, ...unknown, problems: [...bad, problem] };
  }
}

async function askRegistry(
  stack: string,
  image: StackImage,
  registries: Registries,
): Promise<Omit<CheckedImage, "image" | "services">> {
  const { source, tag, services } = image;
  const [digest, tags] = await Promise.all([registries.digestOf(source, tag), registries.tagsOf(source)]);
  const pin = await pinOf(image, digest, registries);
  // Attackers' versions are no versions to go to.
  const offered = (tags ?? []).filter((name) => knownBad(services, name).length === 0);
  const [newerInLine = null] = newerTags(tag, offered, "patch");
  const [newest = null] = newerTags(tag, offered, "major");
  const newerLine = newest === newerInLine ? null : newest;
  return {
    digest: digest ?? null,
    pin,
    newerInLine,
    newerLine,
    newerLineTested: newerLine === null ? null : isTested(services, newerLine),
    problems: problemsOf(stack, image, { digest, tags, pin, newerInLine }),
  };
}

function isTested(services: readonly string[], tag: string): boolean | null {
  const application = applicationOf(services);
  return application === undefined ? null : testedVersions(application).includes(versionInTag(tag) ?? "");
}

async function pinOf(
  { source, digest: pinned }: StackImage,
  current: string | undefined,
  registries: Registries,
): Promise<Pin> {
  if (pinned === undefined) return "none";
  if (pinned === current) return "matches";
  return (await registries.digestOf(source, pinned)) === undefined ? "gone" : "moved";
}

interface RegistryFacts {
  readonly digest: string | undefined;
  readonly tags: readonly string[] | undefined;
  readonly pin: Pin;
  readonly newerInLine: string | null;
}

function problemsOf(
  stack: string,
  { source, tag }: StackImage,
  { digest, tags, pin, newerInLine }: RegistryFacts,
): CheckedImage["problems"] {
  const repin = `npm run images -- pin --stack ${stack}`;
  if (digest === undefined && tags === undefined) {
    return [
      { message: `cannot be pulled: there is no repository ${source}`, remedy: "check the name in the settings" },
    ];
  }
  const missing = {
    message: `cannot be pulled by its tag: ${source} has no tag ${tag}, or no longer`,
    remedy:
      newerInLine === null
        ? `choose another tag; npm run images -- check --stack ${stack} shows newer ones`
        : `npm run images -- update --stack ${stack}   # ${newerInLine}`,
  };
  const pins: Partial<Record<Pin, CheckedImage["problems"][number]>> = {
    gone: { message: `is pinned to a digest that ${source} no longer has`, remedy: repin },
    moved: {
      message: "is pinned to another digest than the one that its tag names now: the tag was rebuilt or replaced",
      remedy: `find out why, then: ${repin}`,
    },
  };
  const wrongPin = pins[pin];
  if (digest === undefined) return [missing, ...(pin === "gone" && wrongPin ? [wrongPin] : [])];
  return wrongPin ? [wrongPin] : [];
}
