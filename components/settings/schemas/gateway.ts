import { z } from "zod";

import { modelPrices } from "./prices";
import { providerFields } from "./providers";
import { budgetPeriod, count, duration, httpUrl, name, positive } from "./values";
import { expand, modelName } from "./wildcards";

/** What a model does. Without a mode, LiteLLM's price list decides, and a model that is not in the list is one for chats. */
export const modelModes = [
  "chat",
  "embedding",
  "image",
  "transcription",
  "speech",
  "rerank",
  "realtime",
  "completion",
  "moderation",
] as const;

/** Nginx waits for 300 seconds; LiteLLM must answer before that (config-templates/litellm/config.yaml). */
const LONGEST_TIMEOUT = 280;
const timeout = count.max(LONGEST_TIMEOUT, `must be at most ${LONGEST_TIMEOUT} seconds, because Nginx waits for 300`);

/** A model as LiteLLM offers it. */
export const model = z.strictObject({
  name: modelName,
  model: modelName,
  expand: expand.optional(),
  mode: z.enum(modelModes, { error: `must be one of ${modelModes.join(", ")}` }).optional(),
  apiBase: httpUrl.optional(),
  ...providerFields,
  // A text, or the vector of an embedding model.
  mockResponse: z
    .union([z.string().min(1, "must not be empty"), z.array(z.number()).min(1, "must have at least one number")], {
      error: "must be a text or, for an embedding model, a list of numbers",
    })
    .optional(),
  // Requests above a limit get 429. If several entries share a name, `weight` sets each entry's share of the traffic.
  rpm: count.optional(),
  tpm: count.optional(),
  weight: count.optional(),
  // LiteLLM uses the entries with the lowest `order`, and the next ones only when these fail.
  order: count.optional(),
  // Seconds without an answer, of one attempt.
  timeout: timeout.optional(),
  streamTimeout: timeout.optional(),
  numRetries: z.int("must be a whole number").min(0, "must not be negative").max(5, "must be at most 5").optional(),
  accessGroups: z.array(name).min(1, "must name at least one group").optional(),
  maxInputTokens: count.optional(),
  maxOutputTokens: count.optional(),
  // The model in LiteLLM's price list that an Azure deployment with a name of its own serves.
  baseModel: name.optional(),
  prices: modelPrices.optional(),
});

/** Limits that every kind of key may have. */
export const keyLimits = {
  maxBudget: positive.optional(),
  budgetDuration: budgetPeriod.optional(),
  rpmLimit: count.optional(),
  tpmLimit: count.optional(),
  maxParallelRequests: count.optional(),
};

const route = z.string().regex(/^(\/[A-Za-z0-9._{}*-]+)+$|^[a-z_]+_routes$/, "must be a route such as /v1/embeddings");

/** Limits of each key that a service creates; the service's own limits apply to all of them together. */
const management = z.strictObject({
  maxBudget: positive,
  // Like budgetPeriod, but the hook that enforces it does not support months.
  budgetDuration: z.string().regex(/^[1-9]\d{0,3}[dw]$/, "must be a number of days or weeks, for example 30d"),
  duration: z.string().regex(/^[1-9]\d*[smhdw]$/, "must be a number with a unit s, m, h, d or w, for example 90d"),
  rpmLimit: count.optional(),
  tpmLimit: count.optional(),
});

/** A key for another program. */
export const serviceKey = z.strictObject({
  alias: name,
  models: z.array(name).min(1, "must name at least one model, or all-proxy-models"),
  // Names that this key may use for models. Its `models` must allow what they stand for.
  aliases: z.record(name, name).optional(),
  ...keyLimits,
  duration: duration.optional(),
  allowedRoutes: z.array(route).min(1, "must name at least one route").optional(),
  metadata: z.record(z.string(), z.string()).optional(),
  management: management.optional(),
});

/** Users who chat but are unknown to LiteLLM. */
export const unknownUsers = z.discriminatedUnion(
  "mode",
  [
    z.strictObject({ mode: z.literal("deny") }),
    z.strictObject({
      mode: z.literal("team"),
      models: z.array(name).min(1, "must name at least one model, or all-proxy-models"),
      maxBudget: positive,
      budgetDuration: budgetPeriod,
      rpmLimit: count.optional(),
      tpmLimit: count.optional(),
    }),
  ],
  { error: "must be deny or team" },
);
