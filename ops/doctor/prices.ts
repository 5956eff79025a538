import { parseImageReference } from "../../components/settings/image-reference";
import type { Settings } from "../../components/settings/schema";
import { versionInTag } from "../../components/settings/supported-versions";
import { expandWildcards } from "../../components/settings/wildcards";
import { isPriceKnown } from "../prices/known-models";
import type { Finding } from "./finding";

/** Names of the models, each once, whose calls LiteLLM would charge nothing for; none while a setting that decides is invalid. */
export function unpricedModels({ models, images }: Partial<Settings>): readonly string[] {
  if (models === undefined || images === undefined) return [];
  const version = versionInTag(parseImageReference(images.litellm)?.tag ?? "");
  const unpriced = expandWildcards(models).filter(
    // A base model's price applies where the model itself has none.
    ({ prices, model, baseModel = model }) =>
      prices === undefined && !isPriceKnown(model, version) && !isPriceKnown(baseModel, version),
  );
  return [...new Set(unpriced.map(({ name }) => name))];
}

/** A warning that names every model without a known price. */
export function evaluatePrices(stack: string, settings: Partial<Settings>): Finding[] {
  const names = unpricedModels(settings);
  if (names.length === 0) return [];
  const effect =
    settings.unpriced === "allow"
      ? "LiteLLM charges nothing for them, so no budget ever ends"
      : "LiteLLM refuses them to everyone with a budget";
  return [
    {
      check: "prices",
      level: "warning",
      message: `${names.join(", ")} ${names.length === 1 ? "has" : "have"} no known price: ${effect}`,
      remedy:
        `add prices to ${names.length === 1 ? "the model" : "each model"} in Pulumi.${stack}.yaml, for example ` +
        "prices: { inputPerMillionTokens: 0.2, outputPerMillionTokens: 0.8 }, or 0 for a free model (docs/prices.md)",
    },
  ];
}
