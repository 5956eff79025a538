import { EVERY_MODEL } from "./reserved-ids";
import { grantsAny, isWildcard, offeredNames } from "./wildcards";

/** The part of a model that decides under which names it is served and granted. Invalid settings may lack any field. */
interface Model {
  readonly name?: string | undefined;
  readonly expand?: readonly (string | undefined)[] | undefined;
  readonly accessGroups?: readonly (string | undefined)[] | undefined;
}

type Models = readonly (Model | undefined)[];

/** Names that callers can use with these models, a wildcard's by its `expand`. Undefined stands for an invalid name. */
export function servedNames(models: Models): readonly (string | undefined)[] {
  return models.flatMap((model) => offeredNames(model ?? {}));
}

/** Names that a key's model list may contain besides patterns: LiteLLM's word for every model, models and access groups. */
export function grantableNames(models: Models): readonly (string | undefined)[] {
  return [EVERY_MODEL, ...servedNames(models), ...models.flatMap((model) => model?.accessGroups ?? [])];
}

/** Whether a key with this model list may call a served model: by its name, a pattern, an access group or as every model. */
export function allowsModel(list: readonly (string | undefined)[], model: string, models: Models): boolean {
  const served = models.filter((one) => one !== undefined && offeredNames(one).includes(model));
  const granting = [EVERY_MODEL, model, ...served.flatMap((one) => one?.accessGroups ?? [])];
  return list.some((listed) => listed !== undefined && grantsAny(listed, granting));
}

/** The wildcard that would serve a name if its `expand` had the entry, and that entry; undefined without one. */
export function missingEntry(
  models: Models,
  wanted: string,
): { readonly index: number; readonly entry: string } | undefined {
  const index = models.findIndex((model) => isWildcard(model?.name) && grantsAny(model?.name ?? "", [wanted]));
  const prefix = models[index]?.name?.split("*")[0];
  return prefix === undefined ? undefined : { index, entry: wanted.slice(prefix.length) };
}
