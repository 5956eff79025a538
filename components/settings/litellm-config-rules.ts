import { parse } from "yaml";

import { readPackageFile } from "./package-files";

/** A kind of option of LiteLLM's configuration that the pass-through refuses. */
interface Rule {
  readonly section: string;
  readonly option: RegExp;
  readonly reason: string;
}

const RUNS_CODE = "loads code into the gateway, which holds every provider's key";
const AUTHENTICATION = "changes how LiteLLM authenticates, which the gate and the identity of people rest on";
const CALLERS_CHOOSE = "lets callers choose addresses, credentials or headers of a provider";
const UNCHECKED = "opens routes that the gate does not check";
const OTHER_MODELS = "calls other models than the ones that the gate checks: add an entry to models";
const METRICS = "changes metrics that the stack's alerts read";
const TLS = "changes how the connections to providers are secured";
const RECORDS = "changes what LiteLLM records, and spend and budgets with it";
const LOGS = "is the setting logLevel";
const CALLBACKS = "is the setting callbacks: an added callback could run before the stack's own";
const CACHE = "is the setting responseCache: the cache also holds keys and limits";
const ROUTING = "is the setting routing";
const STORES = "points LiteLLM at another database, Redis or secret store than the stack's";
const FETCHES = "lets callers' links reach internal addresses";

/**
 * Kinds of options, by name, so that options of later versions are refused as well. Names are those of LiteLLM 1.101.6 and
 * 1.106.2: ConfigGeneralSettings (litellm/proxy/_types.py), the module variables of litellm/__init__.py and the parameters of
 * its Router.
 */
const RULES: readonly Rule[] = [
  { section: "general_settings", option: /^custom_|_hook$|^plugins?$/, reason: RUNS_CODE },
  { section: "general_settings", option: /jwt|oauth|sso|saml|scim|rbac|role_|ui_access_mode/, reason: AUTHENTICATION },
  {
    section: "general_settings",
    option: /^(user_header|enforce_user_param|trusted_|dangerously)/,
    reason: AUTHENTICATION,
  },
  { section: "general_settings", option: /client_?side|^forward_|header/, reason: CALLERS_CHOOSE },
  {
    section: "general_settings",
    option: /pass_?through|public|_routes?$|_gateway|_registry$|_endpoint/,
    reason: UNCHECKED,
  },
  { section: "general_settings", option: /^completion_model$|^infer_model|team_public_model/, reason: OTHER_MODELS },
  { section: "general_settings", option: /^(disable|allow|skip|ignore)_|spend|budget|cost|^store_/, reason: RECORDS },
  { section: "general_settings", option: /fallback/, reason: ROUTING },
  {
    section: "general_settings",
    option: /database|redis|secret|_kms$|_vault$|^key_management|^config_|_db_/,
    reason: STORES,
  },
  { section: "general_settings", option: /url_|_urls?$|_ip_ranges$|_trusted_|_xff_/, reason: FETCHES },
  { section: "litellm_settings", option: /callback|^alert|^default_team_settings$|^logging$/, reason: CALLBACKS },
  { section: "litellm_settings", option: /cach/, reason: CACHE },
  { section: "litellm_settings", option: /custom_|_rules$|^plugins?$/, reason: RUNS_CODE },
  {
    section: "litellm_settings",
    option: /fallback|retries|retry|^allowed_fails|cooldown|router_debug/,
    reason: ROUTING,
  },
  { section: "litellm_settings", option: /alias_map|^model_list|use_litellm_proxy|network_mock/, reason: OTHER_MODELS },
  { section: "litellm_settings", option: /verbose|debug|log_level|^json_logs$|log_raw|_logs$/, reason: LOGS },
  { section: "litellm_settings", option: /message_logging|redact|no_log|spend|cost|budget|tags/, reason: RECORDS },
  {
    section: "litellm_settings",
    option: /disable_.*(logging|counter)|excluded_fields|^overwrite_user/,
    reason: RECORDS,
  },
  { section: "litellm_settings", option: /^prometheus_/, reason: METRICS },
  {
    section: "litellm_settings",
    option: /client_?side|^forward_|header|^model_group_settings|overrides$/,
    reason: CALLERS_CHOOSE,
  },
  { section: "litellm_settings", option: /^public_/, reason: UNCHECKED },
  { section: "litellm_settings", option: /^ssl_/, reason: TLS },
  { section: "litellm_settings", option: /url_|_urls?$|^api_base$/, reason: FETCHES },
  { section: "litellm_settings", option: /redis|^key_management|secret_manager/, reason: STORES },
  { section: "router_settings", option: /fallback|retr(y|ies)|allowed_fails|cooldown|failover/, reason: ROUTING },
  { section: "router_settings", option: /^routing_(strategy|groups)$/, reason: ROUTING },
  { section: "router_settings", option: /model_list|alias|router_general_settings/, reason: OTHER_MODELS },
  { section: "router_settings", option: /^optional_pre_call|default_litellm_params|verbose|debug/, reason: RECORDS },
  { section: "router_settings", option: /custom|plugin/, reason: RUNS_CODE },
  { section: "router_settings", option: /redis|cach/, reason: STORES },
];

/** Sections that the pass-through refuses as a whole. */
const SECTIONS: Readonly<Record<string, string>> = {
  model_list: "is the setting models",
  guardrails: "is the setting guardrails",
  mcp_servers: "is the setting mcpServers",
  environment_variables: "sets variables of the container, which hold the stack's secrets and checks",
  include: "loads files that are not in the container",
  callback_settings: CALLBACKS,
  pass_through_endpoints: UNCHECKED,
  key_management_settings: STORES,
};

let own: Readonly<Record<string, readonly string[]>> | undefined;

/** Options that LiteLLM's configuration of the stack already has, by section. */
function ownOptions(): Readonly<Record<string, readonly string[]>> {
  own ??= parseOwnOptions();
  return own;
}

function parseOwnOptions(): Readonly<Record<string, readonly string[]>> {
  const template = readPackageFile("config-templates/litellm/config.yaml");
  // Placeholders alone on a line stand for any number of lines.
  const sections = parse(template.replace(/^\s*(- )?__[A-Z_]+__$/gm, "")) as Readonly<Record<string, object | null>>;
  return Object.fromEntries(
    Object.entries(sections).map(([section, options]) => [section, Object.keys(options ?? {})]),
  );
}

/** Why the pass-through refuses a section as a whole; undefined if it does not. */
export function refusedSection(section: string): string | undefined {
  return SECTIONS[section];
}

/** Why the pass-through refuses an option; undefined if it does not. */
export function refusedOption(section: string, option: string): string | undefined {
  if (ownOptions()[section]?.includes(option)) return "is set by the stack";
  return RULES.find((rule) => rule.section === section && rule.option.test(option))?.reason;
}
