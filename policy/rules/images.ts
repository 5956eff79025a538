import { hasMovingTag, parseImageReference } from "../../components/settings/image-reference";
import { CONTAINER, IMAGE, UNKNOWN, type PolicyResource } from "../resource";
import type { Finding, Rule } from "../rule";

/** An image's id, which names one image for ever. */
const IMAGE_ID = /^sha256:[0-9a-f]{64}$/;

/** Every image is one version. */
export const pinnedImages: Rule = {
  name: "pinned-images",
  demand: "Every image has a version as its tag or a digest: no tag that moves, such as latest or main-stable.",
  reason: "A moving tag gives tomorrow's up another program than the one that was reviewed.",
  remedy: "Write name:version, better name:version@sha256:…; for a service: llm-stack:images.",
  check: (resource) => {
    const reference = referenceOf(resource);
    return reference === undefined || isPinned(reference) ? [] : [describe(reference)];
  },
};

/** What the resource takes its image from; undefined if it has none or only the deployment knows it. */
function referenceOf({ type, inputs }: PolicyResource): string | undefined {
  const reference = type === IMAGE ? inputs["name"] : type === CONTAINER ? (inputs["image"] ?? "") : undefined;
  return typeof reference === "string" && reference !== UNKNOWN ? reference : undefined;
}

function isPinned(reference: string): boolean {
  if (IMAGE_ID.test(reference) || /@sha256:[0-9a-f]{64}$/.test(reference)) return true;
  const parsed = parseImageReference(reference);
  return parsed !== undefined && !hasMovingTag(parsed) && !parsed.tag.startsWith("main-");
}

function describe(reference: string): Finding {
  if (reference === "") return { message: "names no image" };
  const hasTag = parseImageReference(reference) !== undefined;
  return { message: hasTag ? `uses a tag that moves: ${reference}` : `uses an image without a version: ${reference}` };
}
