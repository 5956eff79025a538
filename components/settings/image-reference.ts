/** The parts of an image reference such as `ghcr.io/berriai/litellm:v1.101.6@sha256:…`. */
export interface ImageReference {
  /** Registry and path, as written. */
  readonly repository: string;
  readonly tag: string;
  /** `sha256:…` when the reference is pinned by digest. */
  readonly digest?: string;
}

const PART = "[a-z0-9]+(?:[._-]+[a-z0-9]+)*";
const REFERENCE = new RegExp(
  `^((?:${PART}(?::\\d+)?/)?${PART}(?:/${PART})*):([A-Za-z0-9_][A-Za-z0-9_.-]{0,127})(?:@(sha256:[0-9a-f]{64}))?$`,
);
/** The registry of references that name none. */
export const DOCKER_HUB = "docker.io";

/**
 * Reads `name:tag` or `name:tag@sha256:…`.
 *
 * @returns the parts, or undefined when a tag is missing or a part is malformed.
 */
export function parseImageReference(text: string): ImageReference | undefined {
  const match = REFERENCE.exec(text);
  // An image's id has the form of a name and a tag.
  if (!match || /^sha256:[0-9a-f]{64}$/.test(text)) return undefined;
  const [, repository = "", tag = "", digest] = match;
  return digest === undefined ? { repository, tag } : { repository, tag, digest };
}

/** Whether a tag is not one version: it has no digit (`stable`, `main-latest`, `alpine`), or follows the newest build. */
export function hasMovingTag(reference: ImageReference | undefined): boolean {
  return reference !== undefined && (!/\d/.test(reference.tag) || /latest|nightly|edge/i.test(reference.tag));
}

/** Whether a tag without a digest has only the first parts of a version, such as `v1`: it moves to each newer one. */
export function hasPartialVersion(reference: ImageReference | undefined): boolean {
  return reference !== undefined && reference.digest === undefined && /^v?\d+(\.\d+)?$/i.test(reference.tag);
}

/**
 * The reference under which a mirror holds an image: its prefix and the image's full name, registry included.
 *
 * @param mirror prefix without a trailing slash, or the empty string for none.
 * @example mirroredReference("postgres:17", "registry.example.com/m") // "registry.example.com/m/docker.io/library/postgres:17"
 */
export function mirroredReference(reference: string, mirror: string): string {
  return mirror === "" ? reference : `${mirror}/${fullName(reference)}`;
}

/** The registry that a reference is pulled from, as `docker login` accepts it. */
export function registryOf(reference: string): string {
  const [registry = ""] = fullName(reference).split("/");
  return registry;
}

/**
 * A name with its registry. Docker's rule: the first part is a registry when it has a dot or a colon or is localhost; other
 * names are Docker Hub's.
 *
 * @example fullName("redis") // "docker.io/library/redis"
 */
export function fullName(reference: string): string {
  const [first = "", ...rest] = reference.split("/");
  if (rest.length === 0) return `${DOCKER_HUB}/library/${reference}`;
  return /[.:]|^localhost$/.test(first) ? reference : `${DOCKER_HUB}/${reference}`;
}
