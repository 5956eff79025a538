import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

import { DataVolumes } from "./docker/data-volumes";
import { DeadEnd } from "./docker/dead-end";
import { Images } from "./docker/images";
import { Networks } from "./docker/networks";
import type { StackContext } from "./docker/stack-context";
import { Litellm } from "./litellm/litellm";
import { SaltKeyGuard } from "./litellm/salt-key-guard";
import { VirtualKeys } from "./litellm/virtual-keys";
import { Alertmanager } from "./monitoring/alertmanager";
import { Exporters } from "./monitoring/exporters";
import { Grafana } from "./monitoring/grafana";
import { Prometheus } from "./monitoring/prometheus";
import { SelfSignedCertificate, type CertificateFiles } from "./nginx/certificate";
import { Nginx } from "./nginx/nginx";
import { OpenWebui } from "./open-webui/open-webui";
import { Postgres } from "./postgres/postgres";
import { Redis } from "./redis/redis";
import { GeneratedSecrets } from "./secrets/generated-secrets";
import { publicUrl } from "./settings/public-url";
import type { Settings } from "./settings/schema";
import type { SecretInputs } from "./settings/settings";
import { Sync, SyncPause } from "./sync/sync";

/** What {@link LlmStack} needs. */
export interface LlmStackArgs {
  /** Checked settings, from `loadSettings` or `resolveSettings`. */
  readonly settings: Settings;
  /** Provider keys and other values that are not generated. */
  readonly secretInputs: SecretInputs;
  /** The PEM files of `tls.mode` `files`; other modes make their own. */
  readonly certificate?: CertificateFiles;
}

/**
 * A complete LLM gateway on one Docker host. Its name is the prefix of every Docker name, so that several stacks share a
 * host: `new LlmStack("llm-dev", loadSettings())`.
 */
export class LlmStack extends pulumi.ComponentResource {
  /** Address of the OpenAI-compatible API and of LiteLLM's admin interface under `/ui`. */
  public readonly apiUrl: string;
  /** Address of Open WebUI. */
  public readonly chatUrl: string;
  /** Addresses on the Docker host itself. */
  public readonly localUrls: Readonly<Record<"litellm" | "prometheus" | "grafana" | "alertmanager", string>>;
  /** Open WebUI's first administrator (secret). */
  public readonly adminPassword: pulumi.Output<string>;
  /** Grafana's user `admin` (secret). */
  public readonly grafanaPassword: pulumi.Output<string>;
  /** LiteLLM's admin interface, user `admin` (secret). */
  public readonly litellmUiPassword: pulumi.Output<string>;
  /** Declared service keys by alias (secret). */
  public readonly serviceKeys: pulumi.Output<Record<string, string>>;
  /** The certificate that Nginx shows, where this package made it. */
  public readonly certificate: pulumi.Output<string> | undefined;

  /** @throws Error when `tls.mode` is `files` and no certificate is given. */
  constructor(name: string, args: LlmStackArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:LlmStack", name, {}, opts);
    const { settings, secretInputs } = args;
    // First of all, because it refuses missing files and nothing may exist by then.
    const certificate = this.certificateFor(name, args);
    const provider = new docker.Provider(`${name}-docker`, { host: settings.dockerHost }, { parent: this });
    const child = { parent: this, providers: { docker: provider } };

    const images = new Images(`${name}-images`, { settings }, child);
    const { names: networks, waysOut } = new Networks(`${name}-networks`, { prefix: name, settings }, child);
    const context: StackContext = {
      name,
      settings,
      images,
      networks,
      deadEnd:
        settings.cloudMetadata === "deny"
          ? new DeadEnd(`${name}-dead-end`, { settings, image: images.ids.litellm, waysOut }, child)
          : undefined,
      dataVolumes: new DataVolumes(`${name}-data`, { prefix: name, settings }, child).names,
      secrets: new GeneratedSecrets(`${name}-secrets`, { settings, secretInputs }, child),
    };

    const postgres = new Postgres(`${name}-postgres`, { context }, child);
    const redis = new Redis(`${name}-redis`, { context }, child);
    const pause = new SyncPause(`${name}-sync-pause`, { context, postgres }, { ...child, dependsOn: [postgres] });
    const saltKey = new SaltKeyGuard(`${name}-salt-key`, { context, postgres }, { ...child, dependsOn: [postgres] });
    const litellm = new Litellm(
      `${name}-litellm`,
      { context },
      { ...child, dependsOn: [postgres, redis, pause, saltKey] },
    );
    const keys = new VirtualKeys(`${name}-keys`, { context, litellm }, child);
    // Starts beside LiteLLM: it needs its database, and gets its key while it runs.
    const openWebui = new OpenWebui(
      `${name}-open-webui`,
      { context, keys },
      { ...child, dependsOn: [postgres, pause] },
    );
    // An empty Open WebUI can be claimed by whoever comes first, so the door opens last.
    const nginx = new Nginx(`${name}-nginx`, { context, certificate }, { ...child, dependsOn: [litellm, openWebui] });
    const { containerId: openWebuiId } = openWebui.service;
    const sync = new Sync(
      `${name}-sync`,
      { context, postgres, pause, openWebuiId },
      { ...child, dependsOn: [litellm, openWebui] },
    );
    new Prometheus(`${name}-prometheus`, { context }, { ...child, dependsOn: [keys] });
    new Alertmanager(`${name}-alertmanager`, { context }, child);
    new Grafana(`${name}-grafana`, { context }, child);
    new Exporters(`${name}-exporters`, { context, certificate, sync }, { ...child, dependsOn: [postgres, redis] });

    const { values } = context.secrets;
    this.apiUrl = publicUrl(settings.apiHost, settings.ports.https);
    this.chatUrl = publicUrl(settings.chatHost, settings.ports.https);
    this.localUrls = localUrls(settings);
    this.adminPassword = values.webuiAdmin;
    this.grafanaPassword = values.grafanaAdmin;
    this.litellmUiPassword = values.litellmUiPassword;
    this.serviceKeys = pulumi.secret(pulumi.all(keys.serviceKeys));
    this.certificate =
      settings.tls.mode === "selfSigned" && certificate ? pulumi.output(certificate.certificate) : undefined;
    this.registerOutputs({
      apiUrl: this.apiUrl,
      chatUrl: this.chatUrl,
      localUrls: this.localUrls,
      adminPassword: this.adminPassword,
      grafanaPassword: this.grafanaPassword,
      litellmUiPassword: this.litellmUiPassword,
      serviceKeys: this.serviceKeys,
      certificate: this.certificate,
      nginx: nginx.service.containerId,
    });
  }

  private certificateFor(name: string, { settings, certificate }: LlmStackArgs): CertificateFiles | undefined {
    const { tls, apiHost, chatHost } = settings;
    if (tls.mode === "acme") return undefined;
    if (tls.mode === "selfSigned") {
      return new SelfSignedCertificate(`${name}-certificate`, { hosts: [apiHost, chatHost] }, { parent: this });
    }
    if (!certificate) {
      throw new pulumi.ResourceError(
        "tls.mode is files: pass `certificate` with the two PEM texts to LlmStack.",
        this,
        true,
      );
    }
    return certificate;
  }
}

function localUrls({ ports }: Settings) {
  return {
    litellm: `http://127.0.0.1:${ports.litellm}`,
    prometheus: `http://127.0.0.1:${ports.prometheus}`,
    grafana: `http://127.0.0.1:${ports.grafana}`,
    alertmanager: `http://127.0.0.1:${ports.alertmanager}`,
  };
}
