import type { ModelSettings } from "../settings/schema";
import { ruleOf } from "../settings/model-providers";
import { secretReferences } from "../settings/secret-references";
import { withSecretVariables } from "./secret-variables";

/** LiteLLM's names for what a model's settings call otherwise. Secrets are references to variables. */

/** LiteLLM's words for what a model does (litellm/types/utils.py, CallTypes and the price list's `mode`). */
const LITELLM_MODES: Readonly<Record<NonNullable<ModelSettings["mode"]>, string>> = {
  chat: "chat",
  embedding: "embedding",
  image: "image_generation",
  transcription: "audio_transcription",
  speech: "audio_speech",
  rerank: "rerank",
  realtime: "realtime",
  completion: "completion",
  moderation: "moderation",
};

type Params = Readonly<Record<string, unknown>>;

/** Variable under which LiteLLM finds a provider's key, for example `PROVIDER_KEY_OPENAI`. */
export function providerKeyVariable(name: string): string {
  return `PROVIDER_KEY_${name.toUpperCase()}`;
}

/** How LiteLLM signs in at the model's provider. */
export function signInParams(model: ModelSettings): Params {
  const { azure, aws, vertex } = model;
  return withSecretVariables(
    defined({
      api_key: apiKey(model),
      organization: model.organization,
      api_version: azure?.apiVersion,
      tenant_id: azure?.tenantId,
      client_id: azure?.clientId,
      client_secret: azure?.clientSecret,
      aws_region_name: aws?.region,
      aws_access_key_id: aws?.accessKeyId,
      aws_secret_access_key: aws?.secretAccessKey,
      aws_role_name: aws?.roleArn,
      aws_session_name: aws?.sessionName,
      vertex_project: vertex?.project,
      vertex_location: vertex?.location,
      vertex_credentials: vertex?.credentials,
    }),
  ) as Params;
}

/** How LiteLLM's router uses this entry. */
export function deploymentParams(model: ModelSettings): Params {
  return defined({
    weight: model.weight,
    order: model.order,
    timeout: model.timeout,
    stream_timeout: model.streamTimeout,
    num_retries: model.numRetries,
  });
}

/** Parameters that have no setting of their own. */
export function otherParams({ params = {} }: ModelSettings): Params {
  return withSecretVariables(params) as Params;
}

/** What LiteLLM knows about the model; empty if the settings say nothing about it. */
export function modelInfo(model: ModelSettings): { readonly model_info?: Params } {
  const info = defined({
    mode: model.mode === undefined ? undefined : LITELLM_MODES[model.mode],
    base_model: model.baseModel,
    access_groups: model.accessGroups,
    max_input_tokens: model.maxInputTokens,
    max_output_tokens: model.maxOutputTokens,
  });
  return Object.keys(info).length === 0 ? {} : { model_info: info };
}

/**
 * A model with an address but no key gets a dummy key: otherwise LiteLLM looks for the provider's own variable and fails. One that
 * signs in by other means gets none: LiteLLM would send the dummy instead.
 */
function apiKey({ providerKey, model, apiBase, mockResponse, params }: ModelSettings): string | undefined {
  if (providerKey !== undefined) return `os.environ/${providerKeyVariable(providerKey)}`;
  if (mockResponse !== undefined) return "none";
  const signsInOtherwise = ruleOf(model).block !== undefined || (apiBase === undefined && hasSecret(params));
  return signsInOtherwise ? undefined : "none";
}

function hasSecret(params: ModelSettings["params"]): boolean {
  return secretReferences(params).length > 0;
}

function defined(params: Params): Params {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}
