import type { MountedFile } from "../docker/files";
import { namedSecret } from "../secrets/named-secret";
import type { Settings } from "../settings/schema";
import type { KeyEngine } from "../settings/schemas/open-webui";
import type { SecretInputs } from "../settings/settings";

/** Open WebUI's variable for each engine's key (config.py of 0.12.4). */
const KEY_VARIABLES: Readonly<Record<KeyEngine | "google_pse", string>> = {
  brave: "BRAVE_SEARCH_API_KEY",
  exa: "EXA_API_KEY",
  google_pse: "GOOGLE_PSE_API_KEY",
  kagi: "KAGI_SEARCH_API_KEY",
  mojeek: "MOJEEK_SEARCH_API_KEY",
  perplexity_search: "PERPLEXITY_API_KEY",
  serper: "SERPER_API_KEY",
  tavily: "TAVILY_API_KEY",
};

/** Web search and attached web pages: both need outbound access, and are hidden without it. */
export function webSearchEnvironment({
  documents,
  webSearch,
}: Pick<Settings, "documents" | "webSearch">): Readonly<Record<string, string>> {
  // Pages on the stack's own networks and at private addresses are never fetched.
  const never = { ENABLE_LOCAL_WEB_FETCH: "false" };
  if (webSearch.engine === "none") {
    return { ...never, ENABLE_WEB_SEARCH: "false", USER_PERMISSIONS_CHAT_WEB_UPLOAD: "false" };
  }
  return {
    ...never,
    BYPASS_WEB_SEARCH_EMBEDDING_AND_RETRIEVAL: String(documents.embeddingModel === ""),
    ENABLE_WEB_SEARCH: "true",
    WEB_SEARCH_ENGINE: webSearch.engine,
    ...(webSearch.resultCount !== undefined && { WEB_SEARCH_RESULT_COUNT: String(webSearch.resultCount) }),
    ...(webSearch.engine === "searxng" && { SEARXNG_QUERY_URL: webSearch.url }),
    ...(webSearch.engine === "google_pse" && { GOOGLE_PSE_ENGINE_ID: webSearch.engineId }),
  };
}

/** The engine's key, as a file that becomes a variable. */
export function webSearchSecrets({ webSearch }: Pick<Settings, "webSearch">, inputs: SecretInputs): MountedFile[] {
  return "apiKey" in webSearch
    ? [{ path: KEY_VARIABLES[webSearch.engine], content: namedSecret(inputs, webSearch.apiKey.secret) }]
    : [];
}
