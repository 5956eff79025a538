import { describe, expect, it } from "vitest";

import { openWebuiEnvironment } from "../../components/open-webui/render-open-webui";
import { reasonAgainst, TUNABLE_VARIABLES } from "../../components/settings/open-webui-variables";
import type { SettingsInput } from "../../components/settings/settings";
import { exampleSettings } from "../support/settings";

const GPT = { name: "gpt", model: "openai/gpt-4o-mini", providerKey: "openai" };
const LITELLM = "http://litellm:4000/v1";
const plain = openWebuiEnvironment(exampleSettings());

function modelOf(mode: string) {
  return { name: `my-${mode}`, model: `openai/${mode}`, mode, providerKey: "openai" };
}

function environmentWith(changes: SettingsInput, ...modes: string[]): Readonly<Record<string, string>> {
  return openWebuiEnvironment(exampleSettings({ models: [GPT, ...modes.map(modelOf)], ...changes }));
}

const extensions = (environment: Readonly<Record<string, string>>) =>
  (environment["RAG_ALLOWED_FILE_EXTENSIONS"] ?? "").split(",");

const EVERYTHING = environmentWith(
  {
    documents: { embeddingModel: "my-embedding", extraction: "tika" },
    webSearch: { engine: "google_pse", apiKey: { secret: "search" }, engineId: "1", resultCount: 5 },
    openWebui: { imageEditing: true },
  },
  "embedding",
  "transcription",
  "speech",
  "image",
);

describe("a plain chat", () => {
  it("offers nothing that would need another model or the Internet", () => {
    expect(plain).toMatchObject({
      AUDIO_STT_ENGINE: "web",
      ENABLE_AUTOMATIONS: "false",
      ENABLE_CODE_EXECUTION: "false",
      ENABLE_CODE_INTERPRETER: "false",
      ENABLE_IMAGE_EDIT: "false",
      ENABLE_IMAGE_GENERATION: "false",
      ENABLE_MEMORIES: "false",
      ENABLE_NOTES: "false",
      ENABLE_WEB_SEARCH: "false",
      USER_PERMISSIONS_CHAT_CALL: "false",
      USER_PERMISSIONS_CHAT_STT: "false",
      USER_PERMISSIONS_CHAT_WEB_UPLOAD: "false",
    });
    expect(Object.values(plain).filter((value) => value.includes("litellm"))).toEqual([LITELLM]);
  });

  it("reads text files whole, and accepts no type that it cannot read", () => {
    expect(plain["BYPASS_EMBEDDING_AND_RETRIEVAL"]).toBe("true");
    expect(extensions(plain)).toEqual(expect.arrayContaining(["txt", "md", "csv"]));
    for (const unreadable of ["pdf", "docx", "mp3"]) expect(extensions(plain)).not.toContain(unreadable);
  });

  it("loads nothing into Open WebUI's process", () => {
    expect(plain).not.toHaveProperty("PYTHONPATH");
  });
});

describe("documents", () => {
  it("get their vectors from LiteLLM and are stored in the database that the stack prepared", () => {
    const documents = { embeddingModel: "my-embedding", dimensions: 768 };
    const environment = environmentWith({ documents }, "embedding");
    expect(environment).toMatchObject({
      BYPASS_EMBEDDING_AND_RETRIEVAL: "false",
      ENABLE_MEMORIES: "true",
      PGVECTOR_CREATE_EXTENSION: "false",
      PGVECTOR_INITIALIZE_MAX_VECTOR_LENGTH: "768",
      PGVECTOR_USE_HALFVEC: "false",
      RAG_EMBEDDING_BATCH_SIZE: "16",
      RAG_EMBEDDING_ENGINE: "openai",
      RAG_EMBEDDING_MODEL: "my-embedding",
      RAG_OPENAI_API_BASE_URL: LITELLM,
      VECTOR_DB: "pgvector",
    });
    expect(environment).not.toHaveProperty("TIKA_SERVER_URL");
  });

  it("are stored with half the precision where pgvector could not index them otherwise", () => {
    const documents = { embeddingModel: "my-embedding", dimensions: 3072 };
    expect(environmentWith({ documents }, "embedding")["PGVECTOR_USE_HALFVEC"]).toBe("true");
  });

  it("are sent one text at a time to a mock, which returns one vector", () => {
    const mock = { name: "mock", model: "openai/mock", mode: "embedding", mockResponse: [0.1] };
    const documents = { embeddingModel: "mock" };
    const environment = openWebuiEnvironment(exampleSettings({ models: [GPT, mock], documents }));
    expect(environment["RAG_EMBEDDING_BATCH_SIZE"]).toBe("1");
  });

  it("may be PDF and Office files with Tika, and recordings with a transcription model", () => {
    const office = environmentWith({ documents: { extraction: "tika" } });
    expect(office).toMatchObject({ CONTENT_EXTRACTION_ENGINE: "tika", TIKA_SERVER_URL: "http://tika:9998" });
    expect(extensions(office)).toEqual(expect.arrayContaining(["pdf", "docx", "xlsx", "txt"]));
    expect(extensions(office)).not.toContain("mp3");
    expect(extensions(environmentWith({}, "transcription"))).toContain("mp3");
  });

  it("use fewer connections than the role for vectors may have", () => {
    const { PGVECTOR_POOL_SIZE: size, PGVECTOR_POOL_MAX_OVERFLOW: overflow } = plain;
    expect(Number(size) + Number(overflow)).toBeLessThanOrEqual(12);
  });
});

describe("voice", () => {
  it("input and calls are offered with a transcription model", () => {
    const environment = environmentWith({}, "transcription");
    expect(environment).toMatchObject({
      AUDIO_STT_ENGINE: "openai",
      AUDIO_STT_MODEL: "my-transcription",
      AUDIO_STT_OPENAI_API_BASE_URL: LITELLM,
      ENABLE_NOTES: "true",
    });
    expect(Object.keys(environment).filter((name) => name.startsWith("USER_PERMISSIONS_CHAT_"))).toEqual([
      "USER_PERMISSIONS_CHAT_WEB_UPLOAD",
    ]);
  });

  it("is the browser's own unless there is a speech model", () => {
    expect(plain).not.toHaveProperty("AUDIO_TTS_ENGINE");
    expect(environmentWith({ openWebui: { speechVoice: "nova" } }, "speech")).toMatchObject({
      AUDIO_TTS_ENGINE: "openai",
      AUDIO_TTS_MODEL: "my-speech",
      AUDIO_TTS_OPENAI_API_BASE_URL: LITELLM,
      AUDIO_TTS_VOICE: "nova",
    });
  });
});

describe("images", () => {
  it("are generated with an image model, and edited only where the setting says that it can", () => {
    expect(environmentWith({}, "image")).toMatchObject({
      ENABLE_IMAGE_EDIT: "false",
      ENABLE_IMAGE_GENERATION: "true",
      IMAGE_GENERATION_MODEL: "my-image",
      IMAGES_OPENAI_API_BASE_URL: LITELLM,
    });
    expect(environmentWith({ openWebui: { imageEditing: true } }, "image")).toMatchObject({
      ENABLE_IMAGE_EDIT: "true",
      IMAGES_EDIT_OPENAI_API_BASE_URL: LITELLM,
    });
  });

  it("come from the chosen one of several models", () => {
    const models = [GPT, modelOf("image"), { ...modelOf("image"), name: "other" }];
    const settings = exampleSettings({ models, openWebui: { imageModel: "other" } });
    expect(openWebuiEnvironment(settings)["IMAGE_GENERATION_MODEL"]).toBe("other");
  });
});

describe("web search", () => {
  it("uses the engine of the setting and never a private address", () => {
    const webSearch = { engine: "searxng", url: "https://search.example.com/search?q=<query>" };
    const environment = environmentWith({ webSearch });
    expect(environment).toMatchObject({
      BYPASS_WEB_SEARCH_EMBEDDING_AND_RETRIEVAL: "true",
      ENABLE_LOCAL_WEB_FETCH: "false",
      ENABLE_WEB_SEARCH: "true",
      SEARXNG_QUERY_URL: webSearch.url,
      WEB_SEARCH_ENGINE: "searxng",
    });
    expect(environment).not.toHaveProperty("USER_PERMISSIONS_CHAT_WEB_UPLOAD");
  });
});

describe("openWebui.environment", () => {
  it("is merged last, as text, and its secrets are not in the environment", () => {
    const own = { BANNER: "Hi", ENABLE_NOTES: true, RAG_TOP_K: 8, EXTRA_TOKEN: { secret: "extra" } };
    const environment = environmentWith({ openWebui: { environment: own } });
    expect(environment).toMatchObject({ BANNER: "Hi", ENABLE_NOTES: "true", RAG_TOP_K: "8" });
    expect(environment).not.toHaveProperty("EXTRA_TOKEN");
  });

  it.each([...new Set([...Object.keys(plain), ...Object.keys(EVERYTHING)])])("cannot change %s unnoticed", (name) => {
    expect(TUNABLE_VARIABLES.has(name) || reasonAgainst(name) !== undefined).toBe(true);
  });
});
