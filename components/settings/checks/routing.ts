import { problemAt, type Problem } from "../problems";
import type { Settings } from "../schema";
import { allowsModel, servedNames } from "../served-models";
import type { Parts } from "../setting-parts";
import { checkPartsOf, type CrossCheck } from "./cross-check";
import { unknownModel } from "./known-models";

const FALLBACKS = ["fallbacks", "contextWindowFallbacks", "contentPolicyFallbacks"] as const;

/** Fallbacks, the cache, guardrails and aliases name models and keys that exist. */
export const routingChecks: readonly CrossCheck[] = [
  checkPartsOf(["models", "routing"], ({ models, routing }) => {
    return FALLBACKS.flatMap((kind) =>
      Object.entries(routing[kind] ?? {}).flatMap(([model, targets = []]) => [
        ...unknownModel(["routing", kind, model], model, models, { remove: true }),
        ...targets.flatMap((target, index) => [
          ...unknownModel(["routing", kind, model, index], target, models),
          ...(target === model
            ? [problemAt(["routing", kind, model, index], "is the model itself: name another", { remove: true })]
            : []),
        ]),
      ]),
    );
  }),
  checkPartsOf(["models", "responseCache"], ({ models, responseCache }) => {
    return (responseCache.models ?? []).flatMap((model, index) =>
      unknownModel(["responseCache", "models", index], model, models),
    );
  }),
  checkPartsOf(["models", "guardrails"], ({ models, guardrails }) => {
    return guardrails.flatMap((guardrail, at) =>
      (guardrail?.models ?? []).flatMap((model, index) =>
        unknownModel(["guardrails", at, "models", index], model, models),
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
    return serviceKeys.flatMap((key, index) =>
      Object.entries(key?.aliases ?? {}).flatMap(([alias, model]) => [
        ...unknownModel(["serviceKeys", index, "aliases", alias], model, models),
        ...aliasNotAllowed(["serviceKeys", index, "aliases", alias], model, key?.models, models),
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

/** LiteLLM would refuse every call with the alias. Models that nothing serves are reported elsewhere. */
function aliasNotAllowed(
  path: readonly (string | number)[],
  model: string | undefined,
  allowed: readonly (string | undefined)[] = [],
  models: Parts<Settings["models"]>,
): Problem[] {
  if (model === undefined || !servedNames(models).includes(model)) return [];
  if (allowed.includes(undefined) || allowsModel(allowed, model, models)) return [];
  return [problemAt(path, `${model} is not among this key's models`, { remove: true })];
}
