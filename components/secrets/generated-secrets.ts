import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import type { Settings } from "../settings/schema";
import { generatedSecretNames, KEY_PREFIX, rotatableSecretNames, type SecretName } from "../settings/secret-names";
import type { SecretInputs } from "../settings/settings";

/** What {@link GeneratedSecrets} needs. */
export interface GeneratedSecretsArgs {
  readonly settings: Pick<Settings, "rotate" | "serviceKeys">;
  readonly secretInputs: SecretInputs;
}

const WITH_KEY_PREFIX: readonly SecretName[] = ["litellmMasterKey", "litellmSaltKey", "globalKey", "metricsKey"];
const LENGTH = 40;

/**
 * Every secret of the stack: generated, or as the stack's configuration gives it. Letters and digits only, because the
 * values also travel in URLs and in Redis' access list.
 */
export class GeneratedSecrets extends pulumi.ComponentResource {
  /** Values by name; each is a Pulumi secret. */
  public readonly values: Readonly<Record<SecretName, pulumi.Output<string>>>;
  /** Values of the declared service keys by alias. */
  public readonly serviceKeys: Readonly<Record<string, pulumi.Output<string>>>;
  /** Key for hashes over secrets; see {@link Files}. */
  public readonly hashSalt: pulumi.Output<string>;
  /** What the stack's configuration gives, for secrets that cannot be generated. */
  public readonly inputs: SecretInputs;

  constructor(name: string, args: GeneratedSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:GeneratedSecrets", name, {}, opts);
    const { settings, secretInputs } = args;
    const entries = generatedSecretNames.map((secret) => {
      const given = secretInputs.secrets[secret];
      const rotation = settings.rotate[secret];
      const lasting = !(rotatableSecretNames as readonly string[]).includes(secret);
      const value =
        given === undefined ? this.generate(`${name}-${secret}`, { rotation, protect: lasting }) : pulumi.output(given);
      const prefix = given === undefined && WITH_KEY_PREFIX.includes(secret) ? KEY_PREFIX : "";
      return [secret, pulumi.secret(pulumi.interpolate`${prefix}${value}`)] as const;
    });
    this.values = Object.fromEntries(entries) as Record<SecretName, pulumi.Output<string>>;
    this.serviceKeys = Object.fromEntries(
      settings.serviceKeys.map(({ alias }) => {
        const value = this.generate(`${name}-key-${alias}`, { rotation: settings.rotate[alias] });
        return [alias, pulumi.secret(pulumi.interpolate`${KEY_PREFIX}${value}`)];
      }),
    );
    this.hashSalt = this.generate(`${name}-hashSalt`, { protect: true });
    this.inputs = secretInputs;
    this.registerOutputs({ values: this.values, serviceKeys: this.serviceKeys });
  }

  /**
   * A random value that stays until `rotation` changes. A protected one survives `pulumi destroy --exclude-protected`: the
   * data that is kept would be of no use without it.
   */
  private generate(
    name: string,
    { rotation, protect = false }: { rotation?: string | undefined; protect?: boolean },
  ): pulumi.Output<string> {
    const args = { length: LENGTH, special: false, keepers: { rotation: rotation ?? "none" } };
    return pulumi.secret(new random.RandomPassword(name, args, { parent: this, protect }).result);
  }
}
