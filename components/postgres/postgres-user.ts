import { parseImageReference } from "../settings/image-reference";

/** `uid:gid` of the user `postgres`: official Alpine images use 70, Debian ones and those of pgvector use 999. */
export function postgresUser(image: string): string {
  const id = parseImageReference(image)?.tag.includes("alpine") ? 70 : 999;
  return `${id}:${id}`;
}
