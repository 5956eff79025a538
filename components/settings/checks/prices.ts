import { problemAt, type Problem } from "../problems";
import type { ModelSettings } from "../schema";
import type { PriceUnit } from "../schemas/prices";
import { checkPartsOf, type CrossCheck } from "./cross-check";

type Mode = NonNullable<ModelSettings["mode"]>;

const TOKENS = [
  "inputPerMillionTokens",
  "outputPerMillionTokens",
  "cacheReadPerMillionTokens",
  "cacheCreationPerMillionTokens",
] as const;
/**
 * Units that LiteLLM charges in each mode, in every version that the stack supports (litellm/cost_calculator.py; measured by
 * test/python/prices/test_charges.py except for completion and realtime). It ignores all others without a word.
 */
const CHARGED: Readonly<Record<Mode, readonly PriceUnit[]>> = {
  chat: TOKENS,
  completion: TOKENS,
  embedding: TOKENS,
  realtime: TOKENS,
  image: ["perImage"],
  transcription: ["perSecond"],
  speech: ["perMillionCharacters", "inputPerMillionTokens"],
  rerank: ["perQuery"],
  moderation: ["inputPerMillionTokens"],
};
const DEFAULT_MODE: Mode = "chat";

/** Every price is one that LiteLLM charges for a model of this mode. */
export const priceChecks: readonly CrossCheck[] = [
  checkPartsOf(["models"], ({ models }) =>
    models.flatMap((model, index) => {
      // An invalid mode counts as absent, but its problem is reported already.
      if (model?.prices === undefined || ("mode" in model && model.mode === undefined)) return [];
      const mode = model.mode ?? DEFAULT_MODE;
      return (Object.entries(model.prices) as [PriceUnit, number | undefined][]).flatMap(([unit, price]) =>
        price === undefined ? [] : problemsOf(index, mode, unit, price),
      );
    }),
  ),
];

function problemsOf(index: number, mode: Mode, unit: PriceUnit, price: number): Problem[] {
  const path = ["models", index, "prices", unit] as const;
  const units = CHARGED[mode];
  if (!units.includes(unit)) {
    const fix = mode === DEFAULT_MODE ? "Set the model's mode if it is for something else" : "Remove it";
    const message = `is ignored: in the mode ${mode}, LiteLLM charges only ${units.join(", ")}. ${fix}`;
    return [problemAt(path, message, { remove: true })];
  }
  return mode === "moderation" && price > 0
    ? [problemAt(path, "must be 0: LiteLLM charges nothing for moderation", { example: "0" })]
    : [];
}
