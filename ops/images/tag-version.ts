/** A tag with a version, such as `v1.101.6`, `17.11-alpine` or `0.8.6-pg17-trixie`. */
export interface TagVersion {
  /** `v` or nothing. */
  readonly prefix: string;
  readonly parts: readonly number[];
  /** The variant, for example `-alpine`. Other variants are other images. */
  readonly suffix: string;
}

/** Which part of a version may change in an update: `patch` stays in the release line. */
export type Change = "patch" | "minor" | "major";

/** Reads a tag; undefined when it names no version. */
export function tagVersion(tag: string): TagVersion | undefined {
  const [, prefix = "", version = "", suffix = ""] = /^(v?)(\d+(?:\.\d+)+)((?:-.*)?)$/.exec(tag) ?? [];
  return version === "" ? undefined : { prefix, parts: version.split(".").map(Number), suffix };
}

/**
 * The tags of newer versions of the same variant, the newest first. A tag counts only if it is written alike: with as many
 * parts, and with the same prefix and suffix. So `17.12-rc1-alpine` and `17-alpine` are not newer than `17.11-alpine`.
 *
 * @param change the part of the version that may differ.
 */
export function newerTags(tag: string, tags: readonly string[], change: Change): readonly string[] {
  const current = tagVersion(tag);
  if (!current) return [];
  return tags
    .map((name) => ({ name, version: tagVersion(name) }))
    .filter(
      (entry): entry is { readonly name: string; readonly version: TagVersion } =>
        entry.version?.prefix === current.prefix &&
        entry.version.suffix === current.suffix &&
        entry.version.parts.length === current.parts.length &&
        compareParts(entry.version.parts, current.parts) > 0 &&
        keeps(entry.version.parts, current.parts, change),
    )
    .sort((one, other) => compareParts(other.version.parts, one.version.parts))
    .map(({ name }) => name);
}

/** Where `patch` may differ: of `17.11`, whose line is 17, the last part; of `1.2.3` and `3.3.1.0`, those after the second. */
function keeps(parts: readonly number[], current: readonly number[], change: Change): boolean {
  const line = { patch: Math.min(2, current.length - 1), minor: 1, major: 0 }[change];
  return current.slice(0, line).every((part, index) => part === parts[index]);
}

function compareParts(one: readonly number[], other: readonly number[]): number {
  const index = one.findIndex((part, position) => part !== other[position]);
  return index === -1 ? 0 : (one[index] ?? 0) - (other[index] ?? 0);
}
