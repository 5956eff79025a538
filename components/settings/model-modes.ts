import type { ModelSettings } from "./schema";
import { servedNames } from "./served-models";

/** A model's mode, where it has one. */
export type ModelMode = NonNullable<ModelSettings["mode"]>;

/** Served names of the models that were declared with this mode. Several entries may share a name. */
export function modelsOfMode(
  models: readonly (Partial<Pick<ModelSettings, "name" | "mode" | "expand">> | undefined)[],
  mode: ModelMode,
): readonly string[] {
  const names = servedNames(models.filter((model) => model?.mode === mode));
  return [...new Set(names.filter((name) => name !== undefined))];
}

/**
 * The model that Open WebUI uses for one purpose.
 *
 * @param chosen name in the settings; empty means the only model of the mode.
 */
export function modelFor(models: readonly ModelSettings[], mode: ModelMode, chosen: string): string | undefined {
  return chosen === "" ? modelsOfMode(models, mode)[0] : chosen;
}
