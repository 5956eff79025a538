import { relative, join } from "node:path";

import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import { packageRoot } from "../settings/package-files";

/** A certificate chain and its key, both PEM. */
export interface CertificateFiles {
  readonly certificate: pulumi.Input<string>;
  readonly privateKey: pulumi.Input<string>;
}

/** What {@link SelfSignedCertificate} needs. */
export interface SelfSignedCertificateArgs {
  /** Host names of the certificate; changing the list creates a new certificate. */
  readonly hosts: readonly string[];
}

/** A certificate for demos and closed networks, created once, kept in Pulumi's state and valid for 825 days. */
export class SelfSignedCertificate extends command.local.Command implements CertificateFiles {
  public readonly certificate: pulumi.Output<string>;
  /** Secret. */
  public readonly privateKey: pulumi.Output<string>;

  constructor(name: string, { hosts }: SelfSignedCertificateArgs, opts?: pulumi.CustomResourceOptions) {
    // Relative, so that the state holds the same command on every machine.
    const program = relative(process.cwd(), join(packageRoot, "components/nginx/self-signed-certificate.cjs"));
    super(
      name,
      {
        create: ["node", program, ...hosts].join(" "),
        addPreviousOutputInEnv: false,
        logging: command.local.Logging.None,
        triggers: [...hosts],
      },
      { ...opts, additionalSecretOutputs: ["stdout"] },
    );
    const files = this.stdout.apply((text) => JSON.parse(text) as { certificate: string; privateKey: string });
    this.certificate = pulumi.unsecret(files.certificate);
    this.privateKey = pulumi.secret(files.privateKey);
  }
}
