import { GRAFANA_HOST } from "../checks/added-monitoring";
import { createAuthority, type Authority } from "../../support/authorities";
import type { Sandbox } from "./sandbox";

const HOSTS = ["api.localhost", "chat.localhost", GRAFANA_HOST];
const DAY_MS = 86_400_000;
const FILES = { certificateFile: "certificate.pem", privateKeyFile: "certificate-key.pem" };

/** A certificate that the stack's owner brings in files. The first one expires in three days; its renewal lasts. */
export class OwnCertificate {
  public readonly settings = { tls: { mode: "files", ...FILES } };
  /** Both certificates, for clients. */
  public trusted = "";
  private renewal: Authority | undefined;

  /** Makes both certificates and writes the first one's files. */
  public async install(sandbox: Sandbox): Promise<void> {
    const first = await createAuthority("llm-stack acceptance", new Date(Date.now() + 3 * DAY_MS), HOSTS);
    // Another name, because Node.js tries only one authority of a name. What follows a comma would not be part of it.
    this.renewal = await createAuthority("llm-stack acceptance renewed", new Date("2036-01-01T00:00:00Z"), HOSTS);
    this.trusted = [first.certificate, this.renewal.certificate].join("\n");
    write(sandbox, first);
  }

  /** Replaces the files by the renewed certificate's. */
  public renew(sandbox: Sandbox): void {
    if (!this.renewal) throw new Error("install() makes the certificates");
    write(sandbox, this.renewal);
  }
}

function write(sandbox: Sandbox, { certificate, privateKey }: Authority): void {
  sandbox.writeFile(FILES.certificateFile, certificate);
  sandbox.writeFile(FILES.privateKeyFile, privateKey);
}
