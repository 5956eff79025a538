/** Routes that Open WebUI calls. The identity callback identifies the user on all of them except the first. */
export const OPEN_WEBUI_ROUTES = [
  "/v1/models",
  "/v1/chat/completions",
  "/v1/completions",
  "/v1/embeddings",
  "/v1/images/generations",
  "/v1/images/edits",
  "/v1/audio/speech",
  "/v1/audio/transcriptions",
  "/v1/responses",
];
/** Routes for a program that calls models; LiteLLM's name for a group of routes. */
export const MODEL_ROUTES = ["llm_api_routes"];
/**
 * Routes for a service that creates keys and shows their spend, and the permissions that its team must give to members.
 * Measured on LiteLLM 1.101.6: without the team's `/key/list` the service sees only its own keys.
 */
export const MANAGEMENT_ROUTES = [
  "/key/generate",
  "/key/update",
  "/key/list",
  "/key/info",
  "/key/delete",
  "/key/aliases",
  "/user/info",
  "/user/daily/activity",
  "/user/daily/activity/aggregated",
  "/team/info",
  "/team/daily/activity",
  "/team/daily/activity/aggregated",
  "/spend/logs/v2",
  "/v1/models",
];
export const MEMBER_PERMISSIONS = [
  "/key/generate",
  "/key/update",
  "/key/delete",
  "/key/info",
  "/key/list",
  "/team/daily/activity",
  "/spend/logs",
];
