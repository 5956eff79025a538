import { problemAt, type Problem } from "../problems";
import { missingEntry, servedNames } from "../served-models";
import type { Settings } from "../schema";
import type { Parts } from "../setting-parts";
import { isWildcard } from "../wildcards";

type Models = Parts<Settings["models"]>;
type Path = readonly (string | number)[];

/**
 * The problem of a setting that names a model which this configuration does not serve.
 *
 * @param models valid parts of all models; while one of their names is invalid, it may be the wanted one.
 * @param options.remove whether the remedy removes the entry, instead of replacing it with a served name.
 */
export function unknownModel(
  path: Path,
  model: string | undefined,
  models: Models,
  options: { readonly remove?: boolean } = {},
): Problem[] {
  const names = servedNames(models);
  if (model === undefined || names.includes(model) || names.includes(undefined) || names.length === 0) return [];
  const example = names[0] ?? "";
  return [problemAt(path, reason(model, models), options.remove ? { remove: true } : { example })];
}

function reason(model: string, models: Models): string {
  if (isWildcard(model)) return `${model} stands for several models: name each of them`;
  const missing = missingEntry(models, model);
  return missing === undefined
    ? `${model} is not among the models`
    : `${model} is not among the models: add ${missing.entry} to models[${missing.index}].expand`;
}
