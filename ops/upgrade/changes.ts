import {
  hasMovingTag,
  hasPartialVersion,
  parseImageReference,
  type ImageReference,
} from "../../components/settings/image-reference";
import type { Settings } from "../../components/settings/schema";
import { versionInTag } from "../../components/settings/supported-versions";
import { UsageError } from "../stack-config";

/** A service whose image `npm run upgrade` changes. Its name is also that of its image in `llm-stack:images`. */
export type UpgradedService = "litellm" | "openWebui" | "postgres";

/** One image that an upgrade changes. */
export interface Change {
  readonly service: UpgradedService;
  /** References without the mirror, as in the settings. */
  readonly from: string;
  readonly to: string;
}

/** The versions, tags or references from the command line. */
export type WantedVersions = Readonly<Partial<Record<UpgradedService, string | undefined>>>;

const OPTIONS = { litellm: "--litellm", openWebui: "--open-webui", postgres: "--postgres" } as const;
const EXAMPLES = { litellm: "v1.108.7", openWebui: "v0.12.4" } as const;
const VERSION = /^v?(\d+\.\d+\.\d+)$/;

/**
 * The images that change. A version keeps the repository and the form of the present tag, but not its digest.
 *
 * @throws UsageError when a version cannot be put into the present tag, or nothing changes.
 */
export function changesOf(images: Settings["images"], wanted: WantedVersions): readonly Change[] {
  const all = wantedChanges(images, wanted);
  if (all.length === 0) {
    throw new UsageError(
      `Name a new version with ${Object.values(OPTIONS).join(", ")}, for example --litellm v1.108.7.`,
    );
  }
  const changes = all.filter(({ from, to }) => from !== to);
  if (changes.length > 0) return changes;
  throw new UsageError(
    `The settings name ${all.map(({ to }) => to).join(" and ")} already. To deploy them: npm run up`,
  );
}

/**
 * What the command line names, whether it differs from the present images or not.
 *
 * @throws UsageError when a version cannot be put into the present tag, or moves.
 */
export function wantedChanges(images: Settings["images"], wanted: WantedVersions): readonly Change[] {
  const services = (Object.keys(OPTIONS) as UpgradedService[]).filter((service) => wanted[service] !== undefined);
  return services.map((service) => {
    const from = images[service];
    return { service, from, to: newReference(service, from, wanted[service] ?? "") };
  });
}

function newReference(service: UpgradedService, present: string, wanted: string): string {
  const option = `${OPTIONS[service]} ${/^\S+$/.test(wanted) ? wanted : `"${wanted}"`}`;
  if (/[:/]/.test(wanted)) {
    const image = parseImageReference(wanted);
    if (!image) throw new UsageError(`${option} is not an image as name:tag or name:tag@sha256:….`);
    if (movesOn(service, image)) throw new UsageError(moves(option));
    return wanted;
  }
  const reference = parseImageReference(present);
  // A tag of PostgreSQL has several versions, so that only a whole tag says which one is meant.
  const tag = service === "postgres" ? wanted : tagWith(reference?.tag ?? "", wanted);
  const changed = `${reference?.repository ?? ""}:${tag ?? ""}`;
  const image = parseImageReference(changed);
  if (tag !== undefined && image && movesOn(service, image)) throw new UsageError(moves(option));
  if (tag !== undefined && image) return changed;
  const isVersion = service === "postgres" || VERSION.test(wanted);
  throw new UsageError(
    isVersion
      ? `${option} does not fit the present image ${present}. Give the whole image as name:tag.`
      : `${option} is not a version such as ${EXAMPLES[service]}, nor an image as name:tag. ` +
          "Tested versions: docs/versions.md",
  );
}

/** PostgreSQL's tags `17` and `17.11` are versions of it. */
function movesOn(service: UpgradedService, image: ImageReference): boolean {
  return hasMovingTag(image) || (service !== "postgres" && hasPartialVersion(image));
}

function moves(option: string): string {
  return `${option} moves to other images, and no one could return to this one. Name one version: docs/versions.md`;
}

/** A tag with another version, or undefined if it has none or the wanted one is none. */
function tagWith(tag: string, wanted: string): string | undefined {
  const [, version] = VERSION.exec(wanted) ?? [];
  const present = versionInTag(tag);
  return version === undefined || present === undefined ? undefined : tag.replace(present, version);
}

/** The version that a reference's tag names. */
export function versionOf(reference: string): string | undefined {
  return versionInTag(parseImageReference(reference)?.tag ?? "");
}

/** PostgreSQL's major version in a tag such as `17.11-alpine` or `0.8.6-pg17-trixie`. */
export function postgresMajor(reference: string): string | undefined {
  const tag = parseImageReference(reference)?.tag ?? "";
  return /\bpg(\d+)\b/.exec(tag)?.[1] ?? /^(\d+)(\.\d+)?(-|$)/.exec(tag)?.[1];
}

/** The references after the changes. */
export function imagesAfter(images: Settings["images"], changes: readonly Change[]): Settings["images"] {
  return { ...images, ...Object.fromEntries(changes.map(({ service, to }) => [service, to])) };
}
