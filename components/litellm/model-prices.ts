import type { ModelPrices } from "../settings/schemas/prices";

const MILLION = 1_000_000;

/**
 * A model's prices in LiteLLM's words (litellm/types/utils.py, CustomPricingLiteLLMParams). Without prices the result is empty,
 * and LiteLLM's own price list applies. LiteLLM has three traps, all measured by test/python/prices/test_charges.py:
 *
 * - 1.101.6 uses a deployment's prices only if one of them is per input token or per second.
 * - Both versions check no budget at all for a model that costs 0 per input and output token, whatever else it costs.
 * - For a model outside its list, 1.101.6 charges nothing for cached tokens unless they have a price.
 */
export function litellmPrices(prices: ModelPrices = {}): Readonly<Record<string, number>> {
  const units = { ...imagePrices(prices), ...otherPrices(prices) };
  const tokens = tokenPrices(prices);
  const isCharged = Object.values(tokens).some((price) => price > 0);
  if (Object.keys(units).length === 0) return tokens;
  if (isCharged) return { ...tokens, ...units };
  // Of the two prices that 1.101.6 looks for, the one that does not make LiteLLM skip budgets.
  return { input_cost_per_second: 0, ...units };
}

/** Cached tokens cost what input tokens cost unless they have a price. */
function tokenPrices({
  inputPerMillionTokens: input,
  outputPerMillionTokens: output,
  cacheReadPerMillionTokens: cacheRead,
  cacheCreationPerMillionTokens: cacheCreation,
}: ModelPrices): Readonly<Record<string, number>> {
  if ([input, output, cacheRead, cacheCreation].every((price) => price === undefined)) return {};
  return {
    input_cost_per_token: (input ?? 0) / MILLION,
    output_cost_per_token: (output ?? 0) / MILLION,
    cache_read_input_token_cost: (cacheRead ?? input ?? 0) / MILLION,
    cache_creation_input_token_cost: (cacheCreation ?? input ?? 0) / MILLION,
  };
}

/** Some providers' calculators read the one, some the other; none adds them up. */
function imagePrices({ perImage }: ModelPrices): Readonly<Record<string, number>> {
  return perImage === undefined ? {} : { input_cost_per_image: perImage, output_cost_per_image: perImage };
}

function otherPrices({ perSecond, perMillionCharacters, perQuery }: ModelPrices): Readonly<Record<string, number>> {
  return {
    ...(perSecond !== undefined && { input_cost_per_second: perSecond }),
    ...(perMillionCharacters !== undefined && { input_cost_per_character: perMillionCharacters / MILLION }),
    ...(perQuery !== undefined && { input_cost_per_query: perQuery }),
  };
}
