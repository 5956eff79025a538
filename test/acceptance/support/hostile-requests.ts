import type { RawRequest } from "./raw-request";

/** What every model route needs, apart from the model. */
const ROUTES: Readonly<Record<string, object>> = {
  "/chat/completions": { messages: [{ role: "user", content: "Hi" }] },
  "/completions": { prompt: "Hi" },
  "/embeddings": { input: "Hi" },
  "/images/generations": { prompt: "Hi" },
  "/responses": { input: "Hi" },
  "/audio/speech": { input: "Hi", voice: "alloy" },
  "/rerank": { query: "Hi", documents: ["Hi"] },
};
/** The same for Open WebUI, in each spelling of its routes. */
const CHAT_ROUTES: Readonly<Record<string, object>> = {
  "/api/chat/completions": { messages: [{ role: "user", content: "Hi" }] },
  "/api/v1/chat/completions": { messages: [{ role: "user", content: "Hi" }] },
  "/openai/chat/completions": { messages: [{ role: "user", content: "Hi" }] },
  "/openai/v1/chat/completions": { messages: [{ role: "user", content: "Hi" }] },
  "/api/message": { messages: [{ role: "user", content: "Hi" }], max_tokens: 9 },
  "/api/v1/messages": { messages: [{ role: "user", content: "Hi" }], max_tokens: 9 },
  "/api/embeddings": { input: "Hi" },
  "/api/v1/embeddings": { input: "Hi" },
  "/openai/embeddings": { input: "Hi" },
  "/openai/responses": { input: "Hi" },
  "/openai/audio/speech": { input: "Hi", voice: "alloy" },
  "/api/v1/images/generations": { prompt: "Hi" },
};
const CHAT = { messages: [{ role: "user", content: "Hi" }] };

/**
 * Requests that name a model beyond the key's, in every place where LiteLLM may look for one.
 *
 * @param allowed a model that every key may use.
 * @param forbidden a model that no key may use.
 */
export function modelRequests(allowed: string, forbidden: string): readonly RawRequest[] {
  const inBody = Object.entries(ROUTES).flatMap(([route, body]) => [
    post(`/v1${route}`, { ...body, model: forbidden }),
    post(route, { ...body, model: forbidden }),
  ]);
  const inQuery = Object.entries(ROUTES).flatMap(([route, body]) =>
    queries(allowed, forbidden).map((query) => post(`/v1${route}?${query}`, { ...body, model: allowed })),
  );
  const inPath = [
    `/engines/${forbidden}/chat/completions`,
    `/openai/deployments/${forbidden}/chat/completions`,
    `/models/${forbidden}:generateContent`,
    `/models/${forbidden}:streamGenerateContent`,
    `/v1beta/models/${forbidden}:generateContent`,
    `/v1beta/models/${forbidden}:countTokens`,
    `/cursor/chat/completions?model=${forbidden}`,
    `/openai/v1/chat/completions?model=${forbidden}`,
    `/vllm/v1/chat/completions?model=${forbidden}`,
    `/v1/realtime?model=${forbidden}`,
  ].map((path) => post(path, { ...CHAT, contents: [{ parts: [{ text: "Hi" }] }], model: allowed }));
  const inFields = fieldsBeside(allowed, forbidden).map((fields) =>
    post("/v1/chat/completions", { ...CHAT, ...fields }),
  );
  return [...inBody, ...inQuery, ...inPath, ...inFields];
}

/**
 * The same through Open WebUI, whose routes reach LiteLLM with the key that all users share.
 *
 * @param allowed a model that the user may use.
 * @param forbidden a model that the user may not use.
 */
export function chatModelRequests(allowed: string, forbidden: string): readonly RawRequest[] {
  const routes = Object.entries(CHAT_ROUTES);
  const inBody = routes.map(([route, body]) => post(route, { ...body, model: forbidden }));
  const inQuery = routes.flatMap(([route, body]) =>
    queries(allowed, forbidden).map((query) => post(`${route}?${query}`, { ...body, model: allowed })),
  );
  const inPath = [
    `/openai/deployments/${forbidden}/chat/completions`,
    `/openai/engines/${forbidden}/chat/completions`,
    `/openai/models/${forbidden}:generateContent`,
    `/ollama/api/chat/0?model=${forbidden}`,
    `/ollama/v1/chat/completions`,
    `/v1/chat/completions?model=${forbidden}`,
  ].map((path) => post(path, { ...CHAT, model: allowed }));
  const inFields = ["/api/chat/completions", "/openai/chat/completions"].flatMap((route) =>
    fieldsBeside(allowed, forbidden).map((fields) => post(route, { ...CHAT, ...fields })),
  );
  return [...inBody, ...inQuery, ...inPath, ...inFields];
}

function queries(allowed: string, forbidden: string): readonly string[] {
  const encoded = `%${forbidden.charCodeAt(0).toString(16)}${forbidden.slice(1)}`;
  return [`model=${forbidden}`, `model=${encoded}`, `%6dodel=${forbidden}`, `model=${allowed}&model=${forbidden}`];
}

/** Where a body can name a second model. */
function fieldsBeside(allowed: string, forbidden: string): readonly object[] {
  return [
    { model: `${allowed},${forbidden}` },
    { model: [allowed, forbidden] },
    { model: allowed, models: [forbidden] },
    { model: allowed, fallbacks: [forbidden] },
    { model: allowed, fallbacks: [{ [allowed]: [forbidden] }], mock_testing_fallbacks: true },
    { model: allowed, fallbacks: [{ model: forbidden }] },
    { model: allowed, context_window_fallbacks: [{ [allowed]: [forbidden] }] },
    { model: allowed, context_window_fallback_dict: { [allowed]: forbidden } },
    { model: allowed, extra_body: { model: forbidden } },
    { model: allowed, deployment_id: forbidden },
    { model: allowed, litellm_params: { model: forbidden } },
    { model: allowed, router_settings_override: { model_group_alias: { [allowed]: forbidden } } },
    { model: allowed, tools: [{ type: "image_generation", model: forbidden }] },
  ];
}

/** Requests that try to charge their tokens to another account, or to none. */
export function spendRequests(allowed: string, route = "/v1/chat/completions"): readonly RawRequest[] {
  const fields = [
    { "no-log": true },
    { litellm_params: { "no-log": true } },
    { litellm_metadata: { tags: ["x"] } },
    { metadata: { tags: ["x"] } },
    { metadata: { spend_logs_metadata: { a: "b" } } },
    { tags: ["x"] },
    { cache: { "no-store": true } },
    { mock_response: "free" },
    { input_cost_per_token: 0, output_cost_per_token: 0 },
    { model_info: { output_cost_per_token: 0 } },
    { custom_llm_provider: "ollama" },
    { api_base: "http://127.0.0.1:9" },
    { extra_headers: { Authorization: "Bearer x" } },
    { num_retries: 9 },
    { timeout: 1 },
    { success_callback: [] },
  ].map((extra) => post(route, { ...CHAT, model: allowed, ...extra }));
  const headers = [
    "customer-id",
    "end-user-id",
    "tags",
    "spend-logs-metadata",
    "call-id",
    "timeout",
    "num-retries",
  ].map((name) => post(route, { ...CHAT, model: allowed }, { [`x-litellm-${name}`]: "1" }));
  return [...fields, ...headers];
}

/** Alternative spellings of closed paths, and malformed bodies and headers. None may get a status below 400. */
export function oddRequests(): readonly RawRequest[] {
  const paths = [
    "/metrics/../v1/models",
    "/v1/models/../../metrics",
    "/v1/models/..%2f..%2fmetrics",
    "/v1/%2e%2e/metrics",
    "/v1/%2E%2E/metrics",
    "/v1/.%2e/metrics",
    "/./metrics",
    "//metrics",
    "/v1//models",
    "/v1%2fmodels",
    "/v1\\models",
    "/v1%5cmodels",
    "/v1/models/..;/..;/metrics",
    "/v1/models%00",
    "/%6detrics",
    "/%2fmetrics",
    "/v1/files",
    "/v1/batches",
    "/v1/assistants",
    "/v1/fine_tuning/jobs",
    "/v1/vector_stores",
    "/mcp",
    "/a2a/x",
    "/rag/query",
  ].map((path) => ({ method: "GET", path, headers: {} }));
  const bodies = ["", "null", "[]", "7", '"x"', "{", '{"model":7}', '{"model":null}', '{"model":{}}', "\u0000"].map(
    (body) => ({ method: "POST", path: "/v1/chat/completions", headers: { "Content-Type": "application/json" }, body }),
  );
  const forms = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"].map((type) => ({
    method: "POST",
    path: "/v1/embeddings",
    headers: { "Content-Type": type },
    body: '{"model":"mock","input":"Hi"}',
  }));
  return [...paths, ...bodies, ...forms];
}

function post(path: string, body: object, headers: Readonly<Record<string, string>> = {}): RawRequest {
  const own = { "Content-Type": "application/json", ...headers };
  return { method: "POST", path, headers: own, body: JSON.stringify(body) };
}
