import { problemAt, type Problem } from "../problems";
import { servedNames } from "../served-models";
import { isWildcard, offeredNames } from "../wildcards";
import { checkPartsOf, type CrossCheck } from "./cross-check";

const NOT_EXPANDED =
  "is required: LiteLLM would list every model of its price list, whether or not the provider's key has it. Name the models " +
  "to offer (docs/prices.md#wildcards)";

/** Every wildcard names the models that it stands for. */
export const wildcardChecks: readonly CrossCheck[] = [
  checkPartsOf(["models"], ({ models }) =>
    models.flatMap((model, index) => (model === undefined ? [] : problemsOf(index, model))),
  ),
  checkPartsOf(["models"], ({ models }) => {
    const singles = new Set(servedNames(models.filter((model) => !isWildcard(model?.name))));
    return models.flatMap((model, index) =>
      (isWildcard(model?.name) ? offeredNames(model ?? {}) : []).flatMap((name, entry) =>
        name !== undefined && singles.has(name)
          ? [problemAt(["models", index, "expand", entry], `is ${name}, which is a model of its own`, { remove: true })]
          : [],
      ),
    );
  }),
];

interface Model {
  readonly name?: string | undefined;
  readonly model?: string | undefined;
}

function problemsOf(index: number, given: Model): Problem[] {
  const { name, model } = given;
  if (name === undefined || model === undefined) return [];
  const path = ["models", index] as const;
  if (!isWildcard(name) && !isWildcard(model)) {
    return "expand" in given
      ? [problemAt([...path, "expand"], "is only for a wildcard such as openai/*", { remove: true })]
      : [];
  }
  const uneven = (["name", "model"] as const).filter((field) => !/^[^*]+\*$/.test(given[field] ?? ""));
  if (uneven.length > 0) {
    return uneven.map((field) =>
      problemAt([...path, field], "must end with *, which stands for the entries of expand, and have no other", {
        example: "openai/*",
      }),
    );
  }
  return "expand" in given ? [] : [problemAt([...path, "expand", 0], NOT_EXPANDED, { example: "gpt-4o-mini" })];
}
