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

/** Creates the virtual keys that this stack declares, and the users and teams that they belong to. */
export class VirtualKeys extends Job {
  constructor(name: string, { context, litellm }: VirtualKeysArgs, opts?: pulumi.CustomResourceOptions) {
    const { settings, secrets } = context;
    const { users, teams, globalKey, metricsKey, serviceKeys } = declaredAccess(settings);
    const keys = pulumi.all([
      withValue(globalKey, secrets.values.globalKey),
      withValue(metricsKey, secrets.values.metricsKey),
      ...serviceKeys.map((key) => withValue(key, secrets.serviceKeys[key.alias])),
    ]);
    const { rotationGrace } = settings;
    super(
      name,
      {
        context,
        container: litellm.container,
        interpreter: ["python3", "-"],
        script: bundlePython("config-templates/litellm", MODULES),
        environment: {
          LLM_STACK_DECLARED: keys.apply((values) => JSON.stringify({ users, teams, keys: values, rotationGrace })),
        },
      },
      opts,
    );
  }
}

function withValue(declaration: object, value: pulumi.Output<string> | undefined): pulumi.Output<object> {
  return pulumi.output(value).apply((key) => ({ ...declaration, key }));
}
