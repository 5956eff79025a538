import { featureModels, LITELLM_URL, type FeatureSettings } from "./litellm-connections";

/** Image generation, offered when an image model is declared, and image editing, which not every such model can do. */
export function imageEnvironment(settings: FeatureSettings): Readonly<Record<string, string>> {
  const { image } = featureModels(settings);
  const { imageSize, imageEditing } = settings.openWebui;
  if (image === undefined) return { ENABLE_IMAGE_EDIT: "false", ENABLE_IMAGE_GENERATION: "false" };
  return {
    ENABLE_IMAGE_EDIT: String(imageEditing),
    ENABLE_IMAGE_GENERATION: "true",
    IMAGE_GENERATION_ENGINE: "openai",
    IMAGE_GENERATION_MODEL: image,
    IMAGE_SIZE: imageSize,
    IMAGES_OPENAI_API_BASE_URL: LITELLM_URL,
    ...(imageEditing && {
      IMAGE_EDIT_ENGINE: "openai",
      IMAGE_EDIT_MODEL: image,
      IMAGES_EDIT_OPENAI_API_BASE_URL: LITELLM_URL,
    }),
  };
}
