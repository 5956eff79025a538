import { z } from "zod";

import { name } from "./values";

/** LiteLLM would call every provider that a caller names, and in its lists `*` means every model. */
const BARE = "must not start with *: name the provider, for example openai/*";

/** A model's name, or a wildcard such as `openai/*`. */
export const modelName = z
  .string()
  .refine((text) => !text.startsWith("*"), { error: BARE, abort: true })
  .pipe(name);

/** What stands for the asterisk of a wildcard: one entry for each model that people and keys get. */
export const expand = z
  .array(name.refine((text) => !text.includes("*"), "must not contain *: an entry of expand is the name of one model"))
  .min(1, "must name at least one model");
