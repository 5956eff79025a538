import { CLEAR_TEXT, hasCredentialForm, looksLikeCredential } from "../credentials";
import { ruleOf, type ProviderBlock } from "../model-providers";
import { problemAt, type Problem } from "../problems";
import { secretName } from "../schemas/values";
import { asReference, lastName } from "../secret-references";
import { checkPartsOf, type CrossCheck } from "./cross-check";

type Path = readonly (string | number)[];

/** Parameters that have a field of their own, by LiteLLM's name. */
const FIELDS: Readonly<Record<string, string>> = {
  model: "model",
  api_key: "providerKey",
  api_base: "apiBase",
  base_url: "apiBase",
  mock_response: "mockResponse",
  rpm: "rpm",
  tpm: "tpm",
  weight: "weight",
  order: "order",
  timeout: "timeout",
  request_timeout: "timeout",
  stream_timeout: "streamTimeout",
  num_retries: "numRetries",
  base_model: "baseModel",
  input_cost_per_token: "prices.inputPerMillionTokens",
  output_cost_per_token: "prices.outputPerMillionTokens",
  cache_read_input_token_cost: "prices.cacheReadPerMillionTokens",
  cache_creation_input_token_cost: "prices.cacheCreationPerMillionTokens",
  input_cost_per_second: "prices.perSecond",
  input_cost_per_image: "prices.perImage",
  output_cost_per_image: "prices.perImage",
  input_cost_per_character: "prices.perMillionCharacters",
  input_cost_per_query: "prices.perQuery",
};

/** Parameters that have a field in the block of the model's provider. */
const BLOCK_FIELDS: Readonly<Record<ProviderBlock, Readonly<Record<string, string>>>> = {
  azure: { api_version: "apiVersion", tenant_id: "tenantId", client_id: "clientId", client_secret: "clientSecret" },
  aws: {
    aws_region_name: "region",
    aws_access_key_id: "accessKeyId",
    aws_secret_access_key: "secretAccessKey",
    aws_role_name: "roleArn",
    aws_session_name: "sessionName",
  },
  vertex: {
    vertex_project: "project",
    vertex_ai_project: "project",
    vertex_location: "location",
    vertex_ai_location: "location",
    vertex_credentials: "credentials",
    vertex_ai_credentials: "credentials",
  },
};

const CALLER = "would replace what LiteLLM knows about the caller, on which limits and spend depend";
const LOGGING = "would hide requests from spend logs and budgets";
const ROUTING = "would send a request to a model that was not checked against the caller's access";
/** Parameters that would undo a protection of the stack, with what they would do. */
const REFUSED: Readonly<Record<string, string>> = {
  model_info: "is written with mode, baseModel, accessGroups, maxInputTokens and maxOutputTokens",
  custom_llm_provider: "is the prefix of model",
  litellm_credential_name: "names credentials in LiteLLM's database, which this stack does not use",
  configurable_clientside_auth_params: "would let callers send the provider's key to an address of theirs",
  use_in_pass_through: "would open the provider's own routes, whose requests are not checked",
  ssl_verify: "would change how the provider's certificate is checked",
  verify: "would change how the provider's certificate is checked",
  user: CALLER,
  metadata: CALLER,
  litellm_metadata: CALLER,
  "no-log": LOGGING,
  no_log: LOGGING,
  success_callback: LOGGING,
  failure_callback: LOGGING,
  callbacks: LOGGING,
  cache: "would let one person get the answer to another's question",
  caching: "would let one person get the answer to another's question",
  fallbacks: ROUTING,
  context_window_fallbacks: ROUTING,
  content_policy_fallbacks: ROUTING,
  model_list: ROUTING,
};
/** LiteLLM's routers that choose another model (litellm/types/router.py, GenericLiteLLMParams). */
const MODEL_ROUTER = /^(auto|complexity|adaptive|quality)_router_/;

/** LiteLLM replaces a text that starts like this by the value of a variable or by a token (litellm/secret_managers/main.py). */
const REFERENCE_TEXT = /^(os\.environ|oidc)\//;
/** LiteLLM's YAML parser reads some unquoted names as something else. */
const PLAIN_NAME = /^(?!(?:y|n|yes|no|on|off|true|false|null)$)[A-Za-z][\w-]*$/i;

const IN_LIST = "is in a list, where LiteLLM reads no secret: put it into an object";
const CREDENTIAL_ADDRESS = "must have no user name and password: use providerKey, or a header in params";

/** `params` add to a model's settings, never replace them, and hold no credential and no way around a protection. */
export const modelParamChecks: readonly CrossCheck[] = [
  checkPartsOf(["models"], ({ models }) =>
    models.flatMap((model, index) => {
      const where = ["models", index, "params"];
      return Object.entries(model?.params ?? {}).flatMap(([name, value]) => {
        const reason = refusal(name, model?.model ?? "");
        return reason === undefined
          ? valueProblems(value, [...where, name], false)
          : [problemAt([...where, name], reason, { remove: true })];
      });
    }),
  ),
  checkPartsOf(["models"], ({ models }) =>
    models.flatMap((model, index) =>
      hasCredentialForm(model?.apiBase ?? "")
        ? [problemAt(["models", index, "apiBase"], CREDENTIAL_ADDRESS, { remove: true })]
        : [],
    ),
  ),
  checkPartsOf(["models"], ({ models }) =>
    models.flatMap((model, index) => {
      const texts = { model: model?.model, mockResponse: model?.mockResponse };
      return Object.entries(texts).flatMap(([field, text]) =>
        typeof text === "string" && REFERENCE_TEXT.test(text)
          ? [problemAt(["models", index, field], "is a text that LiteLLM would replace by the value of a variable")]
          : [],
      );
    }),
  ),
];

function refusal(name: string, target: string): string | undefined {
  const { block } = ruleOf(target);
  const field = FIELDS[name] ?? (name === "organization" ? organizationField(target) : undefined);
  const blockField = block === undefined ? undefined : BLOCK_FIELDS[block][name];
  if (field !== undefined) return `is written as ${field}, beside params`;
  if (block !== undefined && blockField !== undefined) return `is written as ${block}.${blockField}, beside params`;
  return REFUSED[name] ?? (MODEL_ROUTER.test(name) ? ROUTING : undefined);
}

function organizationField(target: string): string | undefined {
  return ruleOf(target).takesOrganization === true ? "organization" : undefined;
}

/** Problems of a parameter's value, however deep. */
function valueProblems(value: unknown, path: Path, inList: boolean): Problem[] {
  const name = lastName(path);
  if (!PLAIN_NAME.test(name)) {
    return [
      problemAt(path, "must have a name of letters, digits, _ and -, and not yes, no, on or off", { remove: true }),
    ];
  }
  if (typeof value === "string") return textProblems(value, name, path);
  if (Array.isArray(value)) return value.flatMap((item, index) => valueProblems(item, [...path, index], true));
  if (typeof value !== "object" || value === null) return [];
  const reference = asReference(value);
  if (reference === undefined) {
    return Object.entries(value).flatMap(([field, inner]) => valueProblems(inner, [...path, field], false));
  }
  return inList ? [problemAt(path, IN_LIST, { remove: true })] : referenceProblems(reference.secret, path);
}

function referenceProblems(name: unknown, path: Path): Problem[] {
  return secretName.safeParse(name).success
    ? []
    : [problemAt([...path, "secret"], "must be a name of letters and digits that starts with a letter")];
}

/** The message shows no value, which may be a credential. */
function textProblems(text: string, name: string, path: Path): Problem[] {
  if (REFERENCE_TEXT.test(text))
    return [problemAt(path, "is a reference of LiteLLM's: write { secret: NAME }", { remove: true })];
  return looksLikeCredential(name, text) ? [problemAt(path, CLEAR_TEXT, { remove: true })] : [];
}
