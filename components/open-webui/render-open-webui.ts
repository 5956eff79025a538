import { publicUrl } from "../settings/public-url";
import type { Settings } from "../settings/schema";
import { networkSubnets } from "../settings/subnets";
import { documentsEnvironment } from "./documents";
import { imageEnvironment } from "./image-generation";
import { LITELLM_URL, usesFeatureModels } from "./litellm-connections";
import { ownEnvironment } from "./pass-through";
import { voiceEnvironment } from "./voice";
import { webSearchEnvironment } from "./web-search";

/**
 * Open WebUI's settings without secrets: https://docs.openwebui.com/getting-started/env-configuration. With
 * ENABLE_PERSISTENT_CONFIG off they override the database at every start, so the reviewed settings are the ones that run.
 */
export function openWebuiEnvironment(settings: Settings): Readonly<Record<string, string>> {
  const url = publicUrl(settings.chatHost, settings.ports.https);
  return {
    ...identity(url, settings.adminEmail),
    ...signIn(url, settings.signIn),
    ...cookies(settings.frameAncestors.length > 0),
    ...connection,
    ...databasePools,
    ...features(settings.openWebui),
    ...documentsEnvironment(settings),
    ...voiceEnvironment(settings),
    ...imageEnvironment(settings),
    ...webSearchEnvironment(settings),
    ...(usesFeatureModels(settings) && { PYTHONPATH: "/etc/open-webui/python" }),
    FORWARDED_ALLOW_IPS: networkSubnets(settings.subnet).app,
    GLOBAL_LOG_LEVEL: "WARNING",
    HOME: "/tmp",
    LOG_FORMAT: "json",
    // Written at start; the image's own folder is read-only.
    STATIC_DIR: "/tmp/static",
    // Uploads are buffered on disk, because files in the tmpfs count towards the container's memory limit.
    TMPDIR: "/app/backend/data",
    ...ownEnvironment(settings),
  };
}

function identity(url: string, adminEmail: string) {
  return {
    CORS_ALLOW_ORIGIN: url,
    DEFAULT_USER_ROLE: "pending",
    ENABLE_PERSISTENT_CONFIG: "false",
    // Open WebUI closes sign-up after the first administrator by a setting in the database, which is ignored here.
    ENABLE_SIGNUP: "false",
    JWT_EXPIRES_IN: "7d",
    WEBUI_ADMIN_EMAIL: adminEmail,
    WEBUI_ADMIN_NAME: "Administrator",
    WEBUI_URL: url,
  };
}

/**
 * Sign-in through an OIDC provider. It opens existing accounts and creates none: an account at the provider alone gives no
 * access.
 */
function signIn(url: string, settings: Settings["signIn"]) {
  if (settings.mode === "password") return {};
  return {
    ENABLE_LOGIN_FORM: String(settings.passwordForm),
    ENABLE_OAUTH_SIGNUP: "false",
    OAUTH_CLIENT_ID: settings.clientId,
    // Open WebUI ignores `email_verified`, so this trusts the provider with every account.
    OAUTH_MERGE_ACCOUNTS_BY_EMAIL: String(settings.matchByEmail),
    OAUTH_PROVIDER_NAME: settings.label,
    OAUTH_SCOPES: "openid email profile",
    OPENID_PROVIDER_URL: settings.providerUrl,
    OPENID_REDIRECT_URI: `${url}/oauth/oidc/callback`,
  };
}

/** Another site can frame the chat only if the chat's cookies are sent across sites. */
function cookies(framed: boolean) {
  const sameSite = framed ? "none" : "lax";
  return {
    WEBUI_AUTH_COOKIE_SAME_SITE: sameSite,
    WEBUI_AUTH_COOKIE_SECURE: "true",
    WEBUI_SESSION_COOKIE_SAME_SITE: sameSite,
    WEBUI_SESSION_COOKIE_SECURE: "true",
  };
}

const connection = {
  // Limits the silence within an answer, not its length. LiteLLM times out after 280 s, Nginx after 300 s.
  AIOHTTP_CLIENT_STREAM_IDLE_TIMEOUT: "290",
  AIOHTTP_CLIENT_TIMEOUT: "",
  ENABLE_FORWARD_USER_INFO_HEADERS: "true",
  ENABLE_OLLAMA_API: "false",
  ENABLE_OPENAI_API: "true",
  OPENAI_API_BASE_URL: LITELLM_URL,
  // Longer than Nginx keeps an idle connection.
  UVICORN_TIMEOUT_KEEP_ALIVE: "75",
};

/** Open WebUI has two pools of this size: one worker may hold 20 of its role's 30 connections. */
const databasePools = {
  DATABASE_POOL_SIZE: "5",
  DATABASE_POOL_MAX_OVERFLOW: "5",
  // Otherwise a request that lists models holds one connection while it waits for a second. Ten at once then wait for each
  // other until all of them fail after 30 seconds.
  DATABASE_ENABLE_SESSION_SHARING: "true",
};

/** Features that need no model. What a plain stack cannot do is off, because its button would only lead to an error. */
function features({ codeExecution, functions, tools }: Settings["openWebui"]) {
  return {
    // Scheduled chats would spend money unattended.
    ENABLE_AUTOMATIONS: "false",
    // Pyodide runs the code in the person's own browser.
    ENABLE_CODE_EXECUTION: String(codeExecution === "browser"),
    ENABLE_CODE_INTERPRETER: String(codeExecution === "browser"),
    ENABLE_COMMUNITY_SHARING: "false",
    ENABLE_DIRECT_CONNECTIONS: "false",
    // Functions and tools are Python that runs on this server.
    ENABLE_FUNCTIONS: String(functions),
    ENABLE_PIP_INSTALL_FRONTMATTER_REQUIREMENTS: "false",
    ENABLE_TOOLS: String(tools),
    ENABLE_VERSION_UPDATE_CHECK: "false",
    OFFLINE_MODE: "true",
  };
}
