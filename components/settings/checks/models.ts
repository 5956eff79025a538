import { problemAt } from "../problems";
import { grantsAny, offeredNames } from "../wildcards";
import { checkPartsOf, type CrossCheck } from "./cross-check";

const EVERY_MODEL = "all-proxy-models";

/** Every model has an address, and keys name only models that exist. */
export const modelChecks: readonly CrossCheck[] = [
  checkPartsOf(["models", "providerKeyNames"], ({ models, providerKeyNames }) =>
    models.flatMap((model, index) => {
      const { name = "", providerKey } = model ?? {};
      if (providerKey !== undefined && !providerKeyNames.includes(providerKey)) {
        return [problemAt(["providerKeys", providerKey], `is not set, but models[${index}] (${name}) needs it`)];
      }
      return model && !hasAddress(model)
        ? [problemAt(["models", index, "providerKey"], "is required unless the model has an apiBase or a mockResponse")]
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
      const names = [EVERY_MODEL, ...models.flatMap((model) => offeredNames(model ?? {}))];
      // The missing name of a model may be the one that a key names.
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
                problemAt([...path, "models", index], `${model} is not among the models`, {
                  example: names[1] ?? EVERY_MODEL,
                }),
              ],
        ),
      );
    },
  ),
];

/** An invalid field counts as present, because its problem is already reported. */
function hasAddress(model: object): boolean {
  return ["providerKey", "apiBase", "mockResponse"].some((field) => field in model);
}
