import type { InspectedImage } from "./engine";
import type { BundledImage } from "./manifest";

/** Whether an engine has an image's content. Its id is no proof: engines with containerd's image store compute others. */
export function sameLayers(
  { RootFS }: Pick<InspectedImage, "RootFS">,
  { layers }: Pick<BundledImage, "layers">,
): boolean {
  const present = RootFS.Layers ?? [];
  return present.length === layers.length && present.every((layer, index) => layer === layers[index]);
}
