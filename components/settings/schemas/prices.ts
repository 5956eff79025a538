import { z } from "zod";

import { price } from "./values";

/** Prices of a model in USD, in the units in which providers publish them. */
export const modelPrices = z
  .strictObject({
    inputPerMillionTokens: price,
    outputPerMillionTokens: price,
    // Input tokens that the provider's cache already had, and those that it stored.
    cacheReadPerMillionTokens: price,
    cacheCreationPerMillionTokens: price,
    // A second of audio, a generated image, characters to speak, and a search of a reranking model.
    perSecond: price,
    perImage: price,
    perMillionCharacters: price,
    perQuery: price,
  })
  .partial()
  .refine((prices) => Object.keys(prices).length > 0, "must have at least one price, or leave prices out");

/** The prices of one model. */
export type ModelPrices = Readonly<z.infer<typeof modelPrices>>;

/** A unit in which a model can have a price. */
export type PriceUnit = keyof ModelPrices;
