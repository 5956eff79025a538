import { hasHalfPrecision } from "../postgres/vector-type";
import type { Settings } from "../settings/schema";
import { acceptedFiles } from "./accepted-files";
import { featureModels, LITELLM_URL, type FeatureSettings } from "./litellm-connections";

/**
 * How Open WebUI reads documents and finds passages in them. Without an embedding model it puts the whole text of a file into
 * the chat.
 */
export function documentsEnvironment(settings: FeatureSettings): Readonly<Record<string, string>> {
  const { embedding } = featureModels(settings);
  const { dimensions, extraction } = settings.documents;
  return {
    BYPASS_EMBEDDING_AND_RETRIEVAL: String(embedding === undefined),
    // Memories are found by their vectors.
    ENABLE_MEMORIES: String(embedding !== undefined),
    PGVECTOR_CREATE_EXTENSION: "false",
    PGVECTOR_INITIALIZE_MAX_VECTOR_LENGTH: String(dimensions),
    // 10 of the role's 12 connections.
    PGVECTOR_POOL_MAX_OVERFLOW: "5",
    PGVECTOR_POOL_SIZE: "5",
    PGVECTOR_USE_HALFVEC: String(hasHalfPrecision(dimensions)),
    RAG_ALLOWED_FILE_EXTENSIONS: acceptedFiles(settings).join(","),
    VECTOR_DB: "pgvector",
    ...(embedding !== undefined && embeddings(embedding, settings.models)),
    ...(extraction === "tika" && { CONTENT_EXTRACTION_ENGINE: "tika", TIKA_SERVER_URL: "http://tika:9998" }),
  };
}

/** Open WebUI sends the person's identity with each call, so LiteLLM charges the person who uploads or asks. */
function embeddings(model: string, models: Settings["models"]) {
  // LiteLLM's mock returns one vector, however many texts a request has (litellm_core_utils/mock_functions.py).
  const isMock = models.some(({ name, mockResponse }) => name === model && mockResponse !== undefined);
  return {
    RAG_EMBEDDING_BATCH_SIZE: isMock ? "1" : "16",
    // A long document must not use up the person's rate limit at once.
    RAG_EMBEDDING_CONCURRENT_REQUESTS: "4",
    RAG_EMBEDDING_ENGINE: "openai",
    RAG_EMBEDDING_MODEL: model,
    RAG_OPENAI_API_BASE_URL: LITELLM_URL,
  };
}
