import type { ModelSettings } from "./schema";

const ASTERISK = "*";

/** The part of a model that decides about wildcards. Invalid settings may lack any field. */
interface Wildcard {
  readonly name?: string | undefined;
  readonly expand?: readonly (string | undefined)[] | undefined;
}

/** Whether a name stands for several models, as LiteLLM sees it. */
export function isWildcard(name: string | undefined): boolean {
  return name?.includes(ASTERISK) ?? false;
}

/** Names under which people and keys call the model. A wildcard has one for each entry of `expand`. */
export function offeredNames({ name, expand }: Wildcard): readonly (string | undefined)[] {
  return name !== undefined && isWildcard(name) ? (expand ?? []).map((entry) => entry && fill(name, entry)) : [name];
}

/**
 * Replaces each wildcard by the models of its `expand`. LiteLLM gets no wildcard: it would list every model of its price list,
 * whether or not the provider's key has it (docs/decisions/0042-prices-and-wildcards.md).
 */
export function expandWildcards(models: readonly ModelSettings[]): ModelSettings[] {
  return models.flatMap(({ expand, ...model }) =>
    expand === undefined
      ? [model]
      : expand.map((entry) => ({ ...model, name: fill(model.name, entry), model: fill(model.model, entry) })),
  );
}

/** Whether a name in a key's model list grants at least one of the models, by its name or as a pattern. */
export function grantsAny(listed: string, models: readonly (string | undefined)[]): boolean {
  if (!isWildcard(listed)) return models.includes(listed);
  const pattern = new RegExp(`^${listed.split(ASTERISK).map(escapePattern).join(".*")}$`);
  return models.some((model) => model !== undefined && pattern.test(model));
}

function fill(pattern: string, entry: string): string {
  return pattern.replace(ASTERISK, () => entry);
}

/** Text that a regular expression matches as it is. */
export function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
