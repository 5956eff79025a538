import { problemAt } from "../problems";
import { EVERY_MODEL } from "../reserved-ids";
import { grantableNames } from "../served-models";
import { grantsAny } from "../wildcards";
import { checkPartsOf, type CrossCheck } from "./cross-check";

/** Every key of a provider is set, and virtual keys name only models and access groups that exist. */
export const modelChecks: readonly CrossCheck[] = [
  checkPartsOf(["models", "providerKeyNames"], ({ models, providerKeyNames }) =>
    models.flatMap((model, index) => {
      const { name = "", providerKey } = model ?? {};
      return providerKey !== undefined && !providerKeyNames.includes(providerKey)
        ? [problemAt(["providerKeys", providerKey], `is not set, but models[${index}] (${name}) needs it`)]
        : [];
    }),
  ),
  checkPartsOf(["providerKeyNames"], ({ providerKeyNames }) =>
    providerKeyNames.flatMap((name = "", index) => {
      const earlier = providerKeyNames.slice(0, index).find((other) => other?.toLowerCase() === name.toLowerCase());
      const message = `differs from ${earlier ?? ""} only in case, which LiteLLM's variables do not distinguish`;
      return earlier === undefined ? [] : [problemAt(["providerKeys", name], message, { remove: true })];
    }),
  ),
  checkPartsOf(
    ["models", "globalKey", "serviceKeys", "unknownUsers"],
    ({ models, globalKey, serviceKeys, unknownUsers }) => {
      const names = grantableNames(models);
      // The invalid name of a model or a group may be the one that a key names.
      if (models.length === 0 || names.includes(undefined)) return [];
      const keys = [
        { path: ["globalKey"], models: globalKey.models },
        ...(unknownUsers.mode === "team" ? [{ path: ["unknownUsers"], models: unknownUsers.models }] : []),
        ...serviceKeys.map((key, index) => ({ path: ["serviceKeys", index], models: key?.models })),
      ];
      return keys.flatMap(({ path, models: granted }) =>
        (granted ?? []).flatMap((model, index) =>
          model === undefined || grantsAny(model, names)
            ? []
            : [
                problemAt([...path, "models", index], `${model} is neither a model nor an access group`, {
                  example: names[1] ?? EVERY_MODEL,
                }),
              ],
        ),
      );
    },
  ),
];
