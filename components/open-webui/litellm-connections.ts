import { modelFor } from "../settings/model-modes";
import type { Settings } from "../settings/schema";

/** LiteLLM, as Open WebUI's container reaches it. */
export const LITELLM_URL = "http://litellm:4000/v1";

/** The settings that decide which features the chat has. */
export type FeatureSettings = Pick<Settings, "documents" | "models" | "openWebui">;

type Feature = "embedding" | "transcription" | "speech" | "image";

/** The models that Open WebUI uses for more than chats; undefined where no model of that mode is declared. */
export function featureModels({
  documents,
  models,
  openWebui,
}: FeatureSettings): Readonly<Record<Feature, string | undefined>> {
  return {
    embedding: documents.embeddingModel === "" ? undefined : documents.embeddingModel,
    transcription: modelFor(models, "transcription", openWebui.transcriptionModel),
    speech: modelFor(models, "speech", openWebui.speechModel),
    image: modelFor(models, "image", openWebui.imageModel),
  };
}

/** Whether Open WebUI calls LiteLLM for anything besides chats. */
export function usesFeatureModels(settings: FeatureSettings): boolean {
  return Object.values(featureModels(settings)).some((model) => model !== undefined);
}
