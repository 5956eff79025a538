import * as pulumi from "@pulumi/pulumi";

import type { SecretInputs } from "../settings/settings";

/** The value of an entry of `secrets` that a setting names. The checks of the settings have made sure that it is set. */
export function namedSecret({ secrets }: SecretInputs, name: string): pulumi.Output<string> {
  return pulumi.secret(secrets[name] ?? "");
}
