import * as pulumi from "@pulumi/pulumi";

import { readPackageFile } from "./internal/package-files";
import { Job } from "./job";
import type { Litellm } from "./litellm";
import type { StackContext } from "./stack-context";

/** What {@link Keys} needs. */
export interface KeysArgs {
  readonly context: StackContext;
  readonly litellm: Litellm;
}

/** LiteLLM user that Open WebUI's common key belongs to. */
const GLOBAL_KEY_USER = "openwebui_system";
/** May read the metrics and nothing else. */
const METRICS_KEY = {
  alias: "prometheus_metrics_key",
  models: ["no-default-models"],
  allowedRoutes: ["/metrics", "/metrics/"],
};

/** The virtual keys that this stack declares: Open WebUI's, Prometheus' and those of other programs. */
export class Keys extends pulumi.ComponentResource {
  /** Declared service keys by alias (secret). */
  public readonly serviceKeys: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, { context, litellm }: KeysArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:Keys", name, {}, opts);
    const { settings, secrets } = context;
    const declarations = pulumi.all([
      withValue({ ...settings.globalKey, user: GLOBAL_KEY_USER }, secrets.values.globalKey),
      withValue(METRICS_KEY, secrets.values.metricsKey),
      ...settings.serviceKeys.map((key) => withValue(key, secrets.serviceKeys[key.alias])),
    ]);
    new Job(
      name,
      {
        context,
        service: litellm.service,
        interpreter: ["python3", "-"],
        script: readPackageFile("config-templates/litellm/upsert_keys.py"),
        environment: { LLM_STACK_KEYS: declarations.apply((keys) => JSON.stringify(keys)) },
      },
      { parent: this },
    );
    this.serviceKeys = secrets.serviceKeys;
    this.registerOutputs({ serviceKeys: this.serviceKeys });
  }
}

function withValue(declaration: object, value: pulumi.Output<string> | undefined): pulumi.Output<object> {
  return pulumi.output(value).apply((key) => ({ ...declaration, key }));
}
