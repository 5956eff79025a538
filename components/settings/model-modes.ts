import type { ModelSettings } from "./schema";

/** A model's mode, where it has one. */
export type ModelMode = NonNullable<ModelSettings["mode"]>;

/** Names of the models that were declared with this mode. Several entries may share a name. */
export function modelsOfMode(
  models: readonly (Partial<Pick<ModelSettings, "name" | "mode">> | undefined)[],
  mode: ModelMode,
): readonly string[] {
  return [...new Set(models.flatMap((model) => (model?.mode === mode ? (model.name ?? []) : [])))];
}

/**
 * The model that Open WebUI uses for one purpose.
 *
 * @param chosen name in the settings; empty means the only model of the mode.
 */
export function modelFor(models: readonly ModelSettings[], mode: ModelMode, chosen: string): string | undefined {
  return chosen === "" ? modelsOfMode(models, mode)[0] : chosen;
}
