import { problemAt, type Problem } from "../problems";
import { checkPartsOf, type CrossCheck } from "./cross-check";

const FALLBACKS = ["fallbacks", "contextWindowFallbacks", "contentPolicyFallbacks"] as const;

/** Fallbacks, the cache, guardrails and aliases name models and keys that exist. */
export const routingChecks: readonly CrossCheck[] = [
  checkPartsOf(["models", "routing"], ({ models, routing }) => {
    const names = models.map((model) => model?.name);
    return FALLBACKS.flatMap((kind) =>
      Object.entries(routing[kind] ?? {}).flatMap(([model, targets = []]) => [
        ...unknownModel(["routing", kind, model], model, names, { remove: true }),
        ...targets.flatMap((target, index) => [
          ...unknownModel(["routing", kind, model, index], target, names),
          ...(target === model
            ? [problemAt(["routing", kind, model, index], "is the model itself: name another", { remove: true })]
            : []),
        ]),
      ]),
    );
  }),
  checkPartsOf(["models", "responseCache"], ({ models, responseCache }) => {
    const names = models.map((model) => model?.name);
    return (responseCache.models ?? []).flatMap((model, index) =>
      unknownModel(["responseCache", "models", index], model, names),
    );
  }),
  checkPartsOf(["models", "guardrails"], ({ models, guardrails }) => {
    const names = models.map((model) => model?.name);
    return guardrails.flatMap((guardrail, at) =>
      (guardrail?.models ?? []).flatMap((model, index) =>
        unknownModel(["guardrails", at, "models", index], model, names),
      ),
    );
  }),
  checkPartsOf(["globalKey", "serviceKeys", "guardrails"], ({ globalKey, serviceKeys, guardrails }) => {
    const aliases = [globalKey.alias, ...serviceKeys.map((key) => key?.alias)];
    return guardrails.flatMap((guardrail, at) =>
      (guardrail?.keys ?? []).flatMap((alias, index) =>
        alias === undefined || aliases.includes(alias) || aliases.includes(undefined)
          ? []
          : [problemAt(["guardrails", at, "keys", index], `${alias} is not the alias of a key`, { remove: true })],
      ),
    );
  }),
  checkPartsOf(["guardrails"], ({ guardrails }) => repeatedNames("guardrails", guardrails)),
  checkPartsOf(["mcpServers"], ({ mcpServers }) => repeatedNames("mcpServers", mcpServers)),
  checkPartsOf(["models", "serviceKeys"], ({ models, serviceKeys }) => {
    const names = models.map((model) => model?.name);
    return serviceKeys.flatMap((key, index) =>
      Object.entries(key?.aliases ?? {}).flatMap(([alias, model]) => [
        ...unknownModel(["serviceKeys", index, "aliases", alias], model, names),
        ...(key?.management === undefined
          ? []
          : [
              problemAt(
                ["serviceKeys", index, "aliases", alias],
                "cannot be combined with management: a key that creates keys calls no models",
                { remove: true },
              ),
            ]),
      ]),
    );
  }),
];

function repeatedNames(
  setting: string,
  items: readonly ({ readonly name?: string | undefined } | undefined)[],
): Problem[] {
  const names = items.map((item) => item?.name);
  return names.flatMap((name, index) =>
    name !== undefined && names.indexOf(name) < index
      ? [problemAt([setting, index, "name"], `${name} is used twice`, { example: `${name}_2` })]
      : [],
  );
}

/** @param names names of all models; a missing one may be the wanted one, and is reported elsewhere. */
function unknownModel(
  path: readonly (string | number)[],
  model: string | undefined,
  names: readonly (string | undefined)[],
  options: { readonly remove?: boolean } = {},
): Problem[] {
  if (model === undefined || names.includes(model) || names.includes(undefined) || names.length === 0) return [];
  const example = names[0] ?? "";
  return [problemAt(path, `${model} is not among the models`, options.remove ? { remove: true } : { example })];
}
