/** The versions of LiteLLM that the synchronisation and the callback support. */
export const LITELLM_VERSIONS = ["1.101.6", "1.106.2"] as const;

/** One of {@link LITELLM_VERSIONS}. */
export type LitellmVersion = (typeof LITELLM_VERSIONS)[number];
