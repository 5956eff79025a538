import { z } from "zod";

import { count, httpUrl, name, secretReference } from "./values";

/**
 * Strategies that work together with the limits of models (`rpm`, `tpm`). LiteLLM's `usage-based-routing` and
 * `usage-based-routing-v2` count each request a second time, so a limit of 2 requests refuses the second.
 */
const STRATEGIES = ["simple-shuffle", "least-busy", "latency-based-routing", "cost-based-routing"] as const;
/** Kinds of error that LiteLLM's RetryPolicy distinguishes in every supported version (litellm/types/router.py). */
const RETRIED_ERRORS = [
  "BadRequestError",
  "AuthenticationError",
  "TimeoutError",
  "RateLimitError",
  "ContentPolicyViolationError",
  "InternalServerError",
  "ServiceUnavailableError",
] as const;

const targets = z.array(name).min(1, "must name at least one model");
const fallbacks = z.record(name, targets);

/** How LiteLLM's router picks a model's deployment, and what it does when a deployment fails. */
export const routing = z.strictObject({
  strategy: z.enum(STRATEGIES, { error: `must be one of ${STRATEGIES.join(", ")}` }),
  fallbacks,
  contextWindowFallbacks: fallbacks,
  contentPolicyFallbacks: fallbacks,
  retries: z.partialRecord(
    z.enum(RETRIED_ERRORS),
    z.int("must be a whole number").min(0, "must not be negative").max(5, "must be at most 5"),
  ),
  allowedFails: z.int("must be a whole number").min(0, "must not be negative").optional(),
  cooldownSeconds: count.optional(),
});

/** Models whose answers are cached, for one caller each. */
export const responseCache = z.strictObject({ models: z.array(name), ttlSeconds: count });

/** Services that get a record of each call. */
export const callbacks = z.strictObject({
  // Without it, records have no prompts and no answers.
  messages: z.boolean(),
  langfuse: z.strictObject({ host: httpUrl, publicKey: secretReference, secretKey: secretReference }).optional(),
  openTelemetry: z
    .strictObject({
      endpoint: httpUrl,
      protocol: z.enum(["http", "grpc"], { error: "must be http or grpc" }),
      headers: secretReference.optional(),
    })
    .optional(),
  s3: z
    .strictObject({
      bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "must be the name of an S3 bucket"),
      region: z.string().regex(/^[a-z0-9-]+$/, "must be a region such as eu-central-1"),
      accessKeyId: secretReference.optional(),
      secretAccessKey: secretReference.optional(),
      endpointUrl: httpUrl.optional(),
      path: z
        .string()
        .regex(/^[A-Za-z0-9._/-]+$/, "must be a path of letters, digits and . _ - /")
        .optional(),
    })
    .optional(),
});

/** How much LiteLLM logs. Seen with DEBUG on LiteLLM 1.101.6: every prompt and the e-mails of users, but no key. */
export const logLevel = z.enum(["ERROR", "INFO"], {
  error: "must be ERROR or INFO: DEBUG would write prompts and e-mail addresses into the log",
});

/** Sections of LiteLLM's own configuration that are merged into the stack's. */
export const litellm = z.strictObject({ config: z.record(z.string(), z.json()) });
