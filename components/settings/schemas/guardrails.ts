import { z } from "zod";

import { httpUrl, name } from "./values";

/** LiteLLM's ContentFilterAction and PiiAction (litellm/types/guardrails.py). */
const action = z.enum(["block", "mask"], { error: "must be block or mask" });
const names = z.array(name).min(1, "must name at least one");

/** LiteLLM's own filter of words and of patterns such as `email`, `credit_card` or `aws_access_key`. */
const contentFilter = z.strictObject({
  patterns: z
    .record(z.string().regex(/^[a-z0-9_]+$/, "must be the name of one of LiteLLM's patterns"), action)
    .optional(),
  words: z.record(z.string().min(1, "must not be empty"), action).optional(),
});

/** Presidio, in two containers of the stack, or elsewhere at two addresses. */
const presidio = z
  .strictObject({
    analyzerUrl: httpUrl.optional(),
    anonymizerUrl: httpUrl.optional(),
    language: z
      .string()
      .regex(/^[a-z]{2}$/, "must be a language such as en")
      .optional(),
    entities: z.record(
      z.string().regex(/^[A-Z_]+$/, "must be one of Presidio's entities such as EMAIL_ADDRESS"),
      action,
    ),
  })
  .refine(
    ({ analyzerUrl, anonymizerUrl }) => (analyzerUrl === undefined) === (anonymizerUrl === undefined),
    "must have both analyzerUrl and anonymizerUrl, or neither",
  );

/** A check of prompts before they reach a provider. Exactly one kind; without `models`, `keys` and `teams`, for every request. */
export const guardrail = z
  .strictObject({
    name,
    contentFilter: contentFilter.optional(),
    presidio: presidio.optional(),
    models: names.optional(),
    keys: names.optional(),
    teams: names.optional(),
  })
  .refine(
    (value) => (value.contentFilter === undefined) !== (value.presidio === undefined),
    "must have either contentFilter or presidio",
  );
