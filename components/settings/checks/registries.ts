import { mirroredReference, registryOf } from "../image-reference";
import { problemAt } from "../problems";
import { checkOf, type CrossCheck } from "./cross-check";

/** Each registry is written once, as the images name it. */
export const registryChecks: readonly CrossCheck[] = [
  checkOf(["registries", "images", "registryMirror"], ({ registries, images, registryMirror }) => {
    const used = new Set(Object.values(images).map((image) => registryOf(mirroredReference(image, registryMirror))));
    return registries.flatMap(({ address }, index) => {
      if (registries.slice(0, index).some((earlier) => earlier.address === address)) {
        return [problemAt(["registries", index], `${address} is written twice`, { remove: true })];
      }
      const message = `is ${address}, but no image is pulled from there; the images' registries: ${[...used].join(", ")}`;
      return used.has(address)
        ? []
        : [problemAt(["registries", index, "address"], message, { example: [...used][0] ?? "" })];
    });
  }),
];
