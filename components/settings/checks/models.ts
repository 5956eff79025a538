import { problemAt } from "../problems";
import { checkOf, type CrossCheck } from "./cross-check";

const EVERY_MODEL = "all-proxy-models";

/** Models can be reached, and only models that exist are granted. */
export const modelChecks: readonly CrossCheck[] = [
  checkOf(["models", "providerKeyNames"], ({ models, providerKeyNames }) =>
    models.flatMap((model, index) => {
      const { providerKey } = model;
      if (providerKey !== undefined && !providerKeyNames.includes(providerKey)) {
        return [problemAt(["providerKeys", providerKey], `is not set, but models[${index}] (${model.name}) needs it`)];
      }
      const reachable = providerKey ?? model.apiBase ?? model.mockResponse;
      return reachable === undefined
        ? [problemAt(["models", index, "providerKey"], "is required unless the model has an apiBase or a mockResponse")]
        : [];
    }),
  ),
  checkOf(["providerKeyNames"], ({ providerKeyNames }) =>
    providerKeyNames.flatMap((name, index) => {
      const earlier = providerKeyNames.slice(0, index).find((other) => other.toLowerCase() === name.toLowerCase());
      const message = `differs from ${earlier ?? ""} in upper and lower case alone, which LiteLLM's variables do not tell apart`;
      return earlier === undefined ? [] : [problemAt(["providerKeys", name], message, { remove: true })];
    }),
  ),
  checkOf(
    ["models", "globalKey", "serviceKeys", "unknownUsers"],
    ({ models, globalKey, serviceKeys, unknownUsers }) => {
      const names = new Set([EVERY_MODEL, ...models.map(({ name }) => name)]);
      const keys = [
        { path: ["globalKey"], models: globalKey.models },
        ...(unknownUsers.mode === "team" ? [{ path: ["unknownUsers"], models: unknownUsers.models }] : []),
        ...serviceKeys.map((key, index) => ({ path: ["serviceKeys", index], models: key.models })),
      ];
      return keys.flatMap(({ path, models: wanted }) =>
        wanted.flatMap((model, index) =>
          names.has(model)
            ? []
            : [
                problemAt([...path, "models", index], `${model} is not among the models`, {
                  example: models[0]?.name ?? EVERY_MODEL,
                }),
              ],
        ),
      );
    },
  ),
];
