import * as pulumi from "@pulumi/pulumi";

import { Job } from "../docker/job";
import type { StackContext } from "../docker/stack-context";
import { bundlePython } from "../templates/bundle-python";
import { declaredAccess } from "./declared-access";
import type { Litellm } from "./litellm";

/** What {@link VirtualKeys} needs. */
export interface VirtualKeysArgs {
  readonly context: StackContext;
  readonly litellm: Litellm;
}

const MODULES = [
  "key_rules.seal",
  "keys.litellm_api",
  "keys.declared_budgets",
  "keys.declared_keys",
  "keys.declared_people",
  "keys.apply_declared_access",
];

/** The virtual keys that this stack declares, and the users and teams that they belong to. */
export class VirtualKeys extends pulumi.ComponentResource {
  /** Declared service keys by alias (secret). */
  public readonly serviceKeys: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, { context, litellm }: VirtualKeysArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:VirtualKeys", name, {}, opts);
    const { settings, secrets } = context;
    const { users, teams, globalKey, metricsKey, serviceKeys } = declaredAccess(settings);
    const keys = pulumi.all([
      withValue(globalKey, secrets.values.globalKey),
      withValue(metricsKey, secrets.values.metricsKey),
      ...serviceKeys.map((key) => withValue(key, secrets.serviceKeys[key.alias])),
    ]);
    const { rotationGrace } = settings;
    new Job(
      name,
      {
        context,
        service: litellm.service,
        interpreter: ["python3", "-"],
        script: bundlePython("config-templates/litellm", MODULES),
        environment: {
          LLM_STACK_DECLARED: keys.apply((values) => JSON.stringify({ users, teams, keys: values, rotationGrace })),
        },
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
