import { stringify, type ScalarTag } from "yaml";

import { listPackageFiles, readPackageFile } from "../settings/package-files";
import type { ModelSettings, Settings } from "../settings/schema";
import { networkSubnets } from "../settings/subnets";
import { renderTemplate } from "../templates/render-template";
import type { RenderedFile } from "../templates/rendered-file";
import { withSecrets } from "../templates/with-secrets";
import { mailAlerting } from "./mail";
import { litellmPrices } from "./model-prices";
import { deploymentParams, modelInfo, otherParams, signInParams } from "./model-params";
import { cachedCalls, cacheMode, cacheSettings } from "./render-cache";
import { callbackNames, callbackSettings } from "./render-callbacks";
import { guardrailSection, guardrailsOf } from "./render-guardrails";
import { mcpSection } from "./render-mcp";
import { errorSettings, routerSettings } from "./render-routing";
import { withSecretVariables } from "./secret-variables";

/** Connection limit of LiteLLM's role, minus five for the overlap of an old and a new container. */
const CONNECTIONS = 40;
const TEMPLATES = "config-templates/litellm";
/** Python packages that LiteLLM imports. Not the scripts in `keys/` and `people/`: `docker exec` passes them in. */
const PACKAGES = ["access", "batches", "gate", "key_rules", "open_webui_identity", "prices"];

/** Writes 0.0000002, not 2e-7: LiteLLM's YAML reader takes a number with an exponent but no decimal point as a string. */
const decimal: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  identify: (value) => typeof value === "number" && value > 0 && value < 0.001,
  // Without its own pattern this tag loses to the library's general tag for numbers.
  test: /^0\.000\d+$/,
  resolve: Number,
  stringify: ({ value }) => Number(value).toFixed(15).replace(/0+$/, ""),
};

/** YAML 1.1 as LiteLLM reads it, where an unquoted `on` or `1:30` is not a string and a tab is an error. */
function yaml(value: unknown): string {
  return stringify(value, {
    lineWidth: 0,
    customTags: (tags) => [decimal, ...tags],
    defaultStringType: "QUOTE_DOUBLE",
    defaultKeyType: "PLAIN",
  });
}

/** LiteLLM's configuration, the packages with its callbacks and hooks, and the entry point that reads its secrets. */
export function renderLitellm(settings: Settings): RenderedFile[] {
  const content = renderTemplate("litellm/config.yaml", {
    MODEL_LIST: yaml(settings.models.map((model) => modelEntry(model, guardrailsOf(model.name, settings.guardrails)))),
    ...optionalParts(settings),
    CONNECTIONS_PER_WORKER: Math.max(2, Math.floor(CONNECTIONS / settings.litellmWorkers / 2)),
    // Budgets reset at midnight in this time zone.
    TIME_ZONE: settings.timeZone === "UTC" ? "" : `timezone: ${settings.timeZone}`,
    SPEND_LOG_RETENTION: `${settings.retention.spendLogDays}d`,
    APP_SUBNET: networkSubnets(settings.subnet).app,
    ALERTING: mailAlerting(settings),
  });
  const modules = PACKAGES.flatMap((name) => listPackageFiles(`${TEMPLATES}/${name}`).map((file) => `${name}/${file}`));
  return [
    { path: "config.yaml", content },
    ...modules.map((path) => ({ path, content: readPackageFile(`${TEMPLATES}/${path}`) })),
    withSecrets(),
  ];
}

/** What is empty unless a setting turns it on. Sections of the setting `litellm.config` come last. */
function optionalParts({
  routing,
  responseCache,
  guardrails,
  callbacks,
  mcpServers,
  litellm,
}: Settings): Readonly<Record<string, string>> {
  const { litellm_settings, router_settings, general_settings, ...sections } = litellm.config;
  const own = { ...errorSettings(routing), ...cacheSettings(responseCache), ...callbackSettings(callbacks) };
  return {
    CALLBACKS: callbackNames(callbacks)
      .map((name) => `- ${name}`)
      .join("\n"),
    CACHED_CALLS: cachedCalls(responseCache),
    CACHE_MODE: cacheMode(responseCache),
    ROUTING_STRATEGY: routing.strategy,
    LITELLM_SETTINGS: options(own, litellm_settings),
    ROUTER_SETTINGS: options(routerSettings(routing), router_settings),
    GENERAL_SETTINGS: options({}, general_settings),
    MORE_SECTIONS: options({ ...guardrailSection(guardrails), ...mcpSection(mcpServers) }, sections),
  };
}

/** Options of one section, with those of the pass-through last; the checks of the settings allow no others. */
function options(own: object, passedThrough: unknown): string {
  const all = { ...own, ...(withSecretVariables(passedThrough) as object | undefined) };
  return Object.keys(all).length > 0 ? yaml(all) : "";
}

function modelEntry(model: ModelSettings, guardrails: readonly string[]): unknown {
  return {
    model_name: model.name,
    litellm_params: {
      model: model.model,
      ...(model.apiBase !== undefined && { api_base: model.apiBase }),
      ...signInParams(model),
      ...(model.mockResponse !== undefined && { mock_response: model.mockResponse }),
      ...(guardrails.length > 0 && { guardrails }),
      ...(model.rpm !== undefined && { rpm: model.rpm }),
      ...(model.tpm !== undefined && { tpm: model.tpm }),
      ...deploymentParams(model),
      ...litellmPrices(model.prices),
      ...otherParams(model),
    },
    ...modelInfo(model),
  };
}
