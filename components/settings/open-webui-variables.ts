/** A group of Open WebUI's variables that `openWebui.environment` may not set, and why. */
interface OwnedVariables {
  readonly pattern: RegExp;
  readonly reason: string;
}

/** Variables that the stack sets, but that each stack may set otherwise. */
export const TUNABLE_VARIABLES: ReadonlySet<string> = new Set([
  "ENABLE_AUTOMATIONS",
  "ENABLE_COMMUNITY_SHARING",
  "ENABLE_NOTES",
  "GLOBAL_LOG_LEVEL",
  "JWT_EXPIRES_IN",
  "RAG_ALLOWED_FILE_EXTENSIONS",
  "RAG_EMBEDDING_BATCH_SIZE",
  "RAG_EMBEDDING_CONCURRENT_REQUESTS",
]);

/** The names are those of Open WebUI 0.12.4 (env.py and config.py). The first matching group gives the reason. */
const OWNED_VARIABLES: readonly OwnedVariables[] = [
  {
    pattern: /PERSISTENT_CONFIG$|^RESET_CONFIG_ON_START$/,
    reason: "would let settings in the database replace the reviewed ones",
  },
  {
    pattern: /^BYPASS_MODEL_ACCESS_CONTROL$/,
    reason: "would show every model to everyone",
  },
  {
    pattern:
      /^(WEBUI_AUTH|WEBUI_ADMIN|ENABLE_(INITIAL_ADMIN_)?SIGNUP|DEFAULT_USER_ROLE$|DEFAULT_GROUP_ID$|OAUTH|OPENID|MICROSOFT_|GOOGLE_(CLIENT|OAUTH|REDIRECT)|GITHUB_|FEISHU_|ENABLE_OAUTH|ENABLE_(LOGIN_FORM|PASSWORD_AUTH)$|LDAP|ENABLE_LDAP|SCIM|ENABLE_SCIM|TRUSTED_|ENABLE_MFA|ENABLE_PASSWORD_VALIDATION)/,
    reason: "decides who gets in, and as which account: use llm-stack:signIn and llm-stack:sync",
  },
  {
    pattern:
      /FORWARD_USER_INFO|^(OPENAI|OLLAMA|GEMINI|RAG_OPENAI|RAG_OLLAMA|RAG_AZURE|AUDIO_(STT|TTS|REALTIME)|IMAGES?_|ENABLE_IMAGE|ENABLE_(OPENAI|OLLAMA|DIRECT_(CONNECTIONS|INTEGRATIONS)))/,
    reason: "would bypass LiteLLM or lose the person's identity: declare the model in llm-stack:models",
  },
  {
    pattern:
      /^(VECTOR_DB|PGVECTOR_|BYPASS_EMBEDDING|CONTENT_EXTRACTION|TIKA_|RAG_EMBEDDING_(ENGINE|MODEL)|ENABLE_MEMORIES$)/,
    reason: "belongs to llm-stack:documents",
  },
  {
    pattern:
      /^(ENABLE_WEB_SEARCH$|WEB_SEARCH_(ENGINE|RESULT_COUNT)$|BYPASS_WEB_SEARCH_EMB|SEARXNG_QUERY_URL$|GOOGLE_PSE_|(BRAVE_SEARCH|EXA|KAGI_SEARCH|MOJEEK_SEARCH|PERPLEXITY|SERPER|TAVILY)_API_KEY$)/,
    reason: "belongs to llm-stack:webSearch",
  },
  {
    pattern:
      /LOCAL_WEB_FETCH$|SSL_VERIFICATION$|SESSION_SSL|^REQUESTS_VERIFY$|ALLOW_REDIRECTS$|^USER_PERMISSIONS_CHAT_(CALL|STT|WEB_UPLOAD)$/,
    reason: "protects the stack's networks, or hides what the stack cannot do",
  },
  {
    pattern: /^(ENABLE_(FUNCTIONS|TOOLS|PLUGINS|PIP_|CODE_)|CODE_(EXECUTION|INTERPRETER)_|PIP_)/,
    reason: "lets people run code: use openWebui.functions, openWebui.tools or openWebui.codeExecution",
  },
  {
    pattern:
      /^(DATABASE_|REDIS_|WEBSOCKET_|WEBUI_(URL|SECRET_KEY|JWT_SECRET_KEY|SESSION_COOKIE)|CORS_|FORWARDED_ALLOW_IPS$|UVICORN_|DATA_DIR$|STATIC_DIR$|HOME$|TMPDIR$|PATH$|HOST$|PORT$|LOG_FORMAT$|USE_SLIM|OFFLINE_MODE$|ENABLE_VERSION_UPDATE_CHECK$|AIOHTTP_CLIENT_(STREAM_IDLE_)?TIMEOUT$|PYTHON|LD_|SSL_|LLM_STACK_|(ALL|FTP|HTTPS?|NO)_PROXY$)/,
    reason: "belongs to the stack's own containers",
  },
];

/** Why a stack may not set this variable of Open WebUI; undefined if it may. */
export function reasonAgainst(variable: string): string | undefined {
  if (TUNABLE_VARIABLES.has(variable)) return undefined;
  return OWNED_VARIABLES.find(({ pattern }) => pattern.test(variable))?.reason;
}
