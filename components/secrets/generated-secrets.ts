import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import type { Settings } from "../settings/schema";
import {
  generatedSecretNames,
  KEY_PREFIX,
  rotatableSecretNames,
  type OptionalSecretName,
  type SecretName,
} from "../settings/secret-names";
import type { SecretInputs } from "../settings/settings";

/** What {@link generateSecrets} needs. */
export interface GeneratedSecretsArgs {
  readonly settings: Pick<Settings, "monitoring" | "rotate" | "serviceKeys">;
  readonly secretInputs: SecretInputs;
}

const WITH_KEY_PREFIX: readonly string[] = ["litellmMasterKey", "litellmSaltKey", "globalKey", "metricsKey"];
const LENGTH = 40;

/** Values by name, each a Pulumi secret. Optional ones are there only if the settings ask for them. */
type SecretValues = Readonly<Record<SecretName, pulumi.Output<string>>> &
  Readonly<Partial<Record<OptionalSecretName, pulumi.Output<string>>>>;

/** Every secret of the stack. */
export interface GeneratedSecrets {
  readonly values: SecretValues;
  /** Values of the declared service keys by alias. */
  readonly serviceKeys: Readonly<Record<string, pulumi.Output<string>>>;
  /** Key for hashes over secrets; see {@link FileSet}. */
  readonly hashSalt: pulumi.Output<string>;
  /** Values from the stack's configuration, for secrets that cannot be generated. */
  readonly inputs: SecretInputs;
}

/**
 * Every secret of the stack, from the stack's configuration or generated. Generated values are letters and digits only,
 * because they also appear in URLs and in Redis's ACL.
 */
export function generateSecrets(
  name: string,
  { settings, secretInputs }: GeneratedSecretsArgs,
  { parent }: pulumi.CustomResourceOptions,
): GeneratedSecrets {
  // Older versions had a component as their parent. Without the alias, Pulumi would generate every value again.
  const former = { parent: pulumi.createUrn(name, "llm-stack:index:GeneratedSecrets", parent) };
  const opts: pulumi.CustomResourceOptions = { ...(parent && { parent }), aliases: [former] };
  const used = generatedSecretNames.filter((secret) => secret !== "grafanaAuditor" || settings.monitoring.auditor);
  const entries = used.map((secret) => {
    const given = secretInputs.secrets[secret];
    const protect = !(rotatableSecretNames as readonly string[]).includes(secret);
    // A protected one stays beside a given value: Pulumi refuses to delete it, and `up` would fail.
    const generated =
      given === undefined || protect
        ? randomText(`${name}-${secret}`, settings.rotate[secret], { ...opts, protect })
        : undefined;
    const prefix = WITH_KEY_PREFIX.includes(secret) ? KEY_PREFIX : "";
    return [secret, pulumi.secret(given ?? pulumi.interpolate`${prefix}${generated}`)] as const;
  });
  const serviceKeys = settings.serviceKeys.map(({ alias }) => {
    const value = randomText(`${name}-key-${alias}`, settings.rotate[alias], opts);
    return [alias, pulumi.secret(pulumi.interpolate`${KEY_PREFIX}${value}`)] as const;
  });
  return {
    values: Object.fromEntries(entries) as SecretValues,
    serviceKeys: Object.fromEntries(serviceKeys),
    hashSalt: randomText(`${name}-hashSalt`, undefined, { ...opts, protect: true }),
    inputs: secretInputs,
  };
}

/**
 * A random value that stays the same until `rotation` changes. A protected one survives `pulumi destroy --exclude-protected`:
 * the data that is kept would be useless without it.
 */
function randomText(
  name: string,
  rotation: string | undefined,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const args = { length: LENGTH, special: false, keepers: { rotation: rotation ?? "none" } };
  return pulumi.secret(new random.RandomPassword(name, args, opts).result);
}
