import { z } from "zod";

import { count, httpUrl, modelOrNone, secretReference } from "./values";

/** How people chat with documents. */
export const documents = z.strictObject({
  embeddingModel: modelOrNone,
  // pgvector indexes no more dimensions than these, as 16-bit numbers.
  dimensions: z.int("must be a whole number").min(1, "must be at least 1").max(4000, "must be at most 4000"),
  extraction: z.enum(["none", "tika"], { error: "must be none or tika" }),
});

/** Open WebUI's names of search engines that work in its slim image with nothing but an address or a key. */
const KEY_ENGINES = ["brave", "exa", "kagi", "mojeek", "perplexity_search", "serper", "tavily"] as const;

/** An engine that needs a key. */
export type KeyEngine = (typeof KEY_ENGINES)[number];

const ENGINES = ["searxng", "google_pse", ...KEY_ENGINES].join(", ");
const resultCount = count.max(10, "must be at most 10").optional();

/** Where the chat searches the web. */
export const webSearch = z.discriminatedUnion(
  "engine",
  [
    z.strictObject({ engine: z.literal("none") }),
    z.strictObject({ engine: z.literal("searxng"), url: httpUrl, resultCount }),
    z.strictObject({
      engine: z.literal("google_pse"),
      apiKey: secretReference,
      engineId: z.string().min(1, "must be the id of your Programmable Search Engine"),
      resultCount,
    }),
    ...KEY_ENGINES.map((engine) => z.strictObject({ engine: z.literal(engine), apiKey: secretReference, resultCount })),
  ],
  { error: `must be none or one of ${ENGINES}` },
);

/** What Open WebUI offers besides chats and documents, and its own settings. */
export const openWebui = z.strictObject({
  transcriptionModel: modelOrNone,
  speechModel: modelOrNone,
  speechVoice: z.string().min(1, "must be a voice of the speech model"),
  imageModel: modelOrNone,
  imageSize: z.string().regex(/^([1-9]\d{1,4}x[1-9]\d{1,4}|auto)$/, "must be WIDTHxHEIGHT in pixels, or auto"),
  imageEditing: z.boolean(),
  codeExecution: z.enum(["none", "browser"], { error: "must be none or browser" }),
  functions: z.boolean(),
  tools: z.boolean(),
  environment: z.record(
    z.string(),
    z.union([z.string(), z.number(), z.boolean(), secretReference], {
      error: "must be a text, a number, true, false or { secret: NAME }",
    }),
  ),
});
