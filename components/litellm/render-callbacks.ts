import type { MountedFile } from "../docker/files";
import { namedSecret } from "../secrets/named-secret";
import type { Settings } from "../settings/schema";
import type { SecretInputs } from "../settings/settings";
import { withSecretVariables } from "./secret-variables";

type Callbacks = Settings["callbacks"];

/** Values of LiteLLM's OTEL_EXPORTER_OTLP_PROTOCOL (litellm/integrations/opentelemetry.py). */
const PROTOCOLS = { http: "http/protobuf", grpc: "grpc" } as const;

/** Names of LiteLLM's integrations in `litellm_settings.callbacks`, after the stack's own. */
export function callbackNames({ langfuse, openTelemetry, s3 }: Callbacks): readonly string[] {
  return [...(langfuse ? ["langfuse"] : []), ...(openTelemetry ? ["otel"] : []), ...(s3 ? ["s3_v2"] : [])];
}

/** LiteLLM's `litellm_settings` for the integrations. */
export function callbackSettings(callbacks: Callbacks): Readonly<Record<string, unknown>> {
  const { s3, messages } = callbacks;
  if (callbackNames(callbacks).length === 0) return {};
  return {
    // Removes prompts and answers from every record, also from those of integrations that are added by hand.
    turn_off_message_logging: !messages,
    ...(s3 && {
      s3_callback_params: {
        s3_bucket_name: s3.bucket,
        s3_region_name: s3.region,
        ...(s3.accessKeyId && { s3_aws_access_key_id: withSecretVariables(s3.accessKeyId) }),
        ...(s3.secretAccessKey && { s3_aws_secret_access_key: withSecretVariables(s3.secretAccessKey) }),
        ...(s3.endpointUrl !== undefined && { s3_endpoint_url: s3.endpointUrl }),
        ...(s3.path !== undefined && { s3_path: s3.path }),
      },
    }),
  };
}

/** Variables of the integrations that are not secret. */
export function callbackVariables({ langfuse, openTelemetry }: Callbacks): Readonly<Record<string, string>> {
  return {
    ...(langfuse && { LANGFUSE_HOST: langfuse.host }),
    ...(openTelemetry && {
      OTEL_EXPORTER_OTLP_ENDPOINT: openTelemetry.endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: PROTOCOLS[openTelemetry.protocol],
    }),
  };
}

/** Secrets under the variables where the integrations look for them: LiteLLM resolves no reference there. */
export function callbackSecretFiles({ callbacks }: Settings, inputs: SecretInputs): readonly MountedFile[] {
  const { langfuse, openTelemetry } = callbacks;
  const files = {
    LANGFUSE_PUBLIC_KEY: langfuse?.publicKey,
    LANGFUSE_SECRET_KEY: langfuse?.secretKey,
    OTEL_EXPORTER_OTLP_HEADERS: openTelemetry?.headers,
  };
  return Object.entries(files).flatMap(([path, reference]) =>
    reference ? [{ path, content: namedSecret(inputs, reference.secret) }] : [],
  );
}
