import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

import { Backup } from "./backup/backup";
import { createDataVolumes } from "./docker/data-volumes";
import { DeadEnd } from "./docker/dead-end";
import { pullImages } from "./docker/images";
import { createNetworks } from "./docker/networks";
import { limitProcesses } from "./docker/process-limit";
import { registrySignIn } from "./docker/registry-sign-in";
import type { StackContext } from "./docker/stack-context";
import { Litellm } from "./litellm/litellm";
import { Presidio } from "./litellm/presidio";
import { SaltKeyGuard } from "./litellm/salt-key-guard";
import { TimeZoneCheck } from "./litellm/time-zone-check";
import { VirtualKeys } from "./litellm/virtual-keys";
import { Monitoring } from "./monitoring/monitoring";
import { SelfSignedCertificate, type CertificateFiles } from "./nginx/certificate";
import { Nginx } from "./nginx/nginx";
import { OpenWebui } from "./open-webui/open-webui";
import { Tika } from "./open-webui/tika";
import { Postgres } from "./postgres/postgres";
import { Redis } from "./redis/redis";
import { generateSecrets } from "./secrets/generated-secrets";
import { runsPresidio } from "./settings/active-services";
import { hasBackup } from "./settings/backup-targets";
import { publicHosts } from "./settings/public-hosts";
import { publicUrl } from "./settings/public-url";
import type { Settings } from "./settings/schema";
import type { SecretInputs } from "./settings/settings";
import { readStackFiles } from "./settings/stack-files";
import { Sync, SyncPause } from "./sync/sync";

/** What {@link LlmStack} needs. */
export interface LlmStackArgs {
  /**
   * Checked settings, from `loadSettings` or `resolveSettings`. They are plain values: they decide which resources exist, and
   * every problem among them is reported before the first resource is created.
   */
  readonly settings: Settings;
  /**
   * Address of the Docker Engine, where only the deployment itself knows it: that of a machine that the same program creates.
   * By default `settings.dockerHost`. Commands such as `docker exec` always use it. Resources use it too, unless the options
   * contain a Docker provider (`providers: { docker: … }`).
   */
  readonly dockerHost?: pulumi.Input<string>;
  /** Provider keys and other values that are not generated. */
  readonly secretInputs: SecretInputs;
  /** PEM texts for the `tls.mode` `files`; the other modes provide their own. */
  readonly certificate?: CertificateFiles;
}

/**
 * A complete LLM gateway on one Docker host. Its name is the prefix of every Docker name, so that several stacks can share a
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
  /** Public address of Grafana, if `monitoring.host` is set. */
  public readonly monitoringUrl: string | undefined;
  /** Grafana's user `admin` (secret). */
  public readonly grafanaPassword: pulumi.Output<string>;
  /** Grafana's user `auditor` (secret), if `monitoring.auditor` is set. */
  public readonly auditorPassword: pulumi.Output<string> | undefined;
  /** LiteLLM's admin interface, user `admin` (secret). */
  public readonly litellmUiPassword: pulumi.Output<string>;
  /** Opens the backups (secret). Keep it where the loss of the host and of Pulumi's state does not reach it. */
  public readonly backupPassword: pulumi.Output<string>;
  /** Declared service keys by alias (secret). */
  public readonly serviceKeys: pulumi.Output<Record<string, string>>;
  /** Nginx's certificate, if this package generated it. */
  public readonly certificate: pulumi.Output<string> | undefined;

  /** @throws Error when `tls.mode` is `files` and no certificate is given, or when a file that the settings name has a problem. */
  constructor(name: string, args: LlmStackArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:LlmStack", name, {}, opts);
    const { settings, secretInputs, dockerHost = settings.dockerHost } = args;
    // First, because these throw if files are missing, and nothing may be created before that.
    const files = readStackFiles(settings);
    const certificate = this.certificateFor(name, args);
    const provider = this.dockerProvider(name, args);
    const child = { parent: this };
    const dockerChild = { parent: this, provider };
    const component = { parent: this, providers: { docker: provider } };

    const imageIds = pullImages(name, settings, dockerChild);
    const context: StackContext = {
      name,
      settings,
      dockerHost,
      imageIds,
      networks: createNetworks(name, settings, dockerChild),
      deadEnd:
        settings.cloudMetadata === "deny"
          ? new DeadEnd(`${name}-dead-end`, { dockerHost, image: imageIds.litellm }, child)
          : undefined,
      dataVolumes: createDataVolumes(name, settings, dockerChild),
      secrets: generateSecrets(`${name}-secrets`, { settings, secretInputs }, child),
      authorities: files.authorities,
      monitoringFiles: files.monitoring,
    };

    const postgres = new Postgres(`${name}-postgres`, { context }, component);
    const redis = new Redis(`${name}-redis`, { context }, component);
    const pause = new SyncPause(`${name}-sync-pause`, { context, postgres }, { ...child, dependsOn: [postgres] });
    const saltKey = new SaltKeyGuard(`${name}-salt-key`, { context, postgres }, { ...child, dependsOn: [postgres] });
    const litellm = new Litellm(
      `${name}-litellm`,
      { context, startAfter: [postgres, redis, pause, saltKey] },
      component,
    );
    if (settings.timeZone !== "UTC") new TimeZoneCheck(`${name}-time-zone`, { context, litellm }, child);
    const keys = new VirtualKeys(`${name}-keys`, { context, litellm }, child);
    // Starts in parallel with LiteLLM: it needs only its database, and receives its key while it runs.
    const openWebui = new OpenWebui(`${name}-open-webui`, { context, keys, startAfter: [postgres, pause] }, component);
    const tika = settings.documents.extraction === "tika" ? [new Tika(`${name}-tika`, { context }, component)] : [];
    const presidio = runsPresidio(settings) ? [new Presidio(`${name}-presidio`, { context }, component)] : [];
    // The first visitor of an empty Open WebUI becomes its administrator, so Nginx starts after the applications.
    const applications = [litellm, openWebui];
    const nginx = new Nginx(`${name}-nginx`, { context, certificate, startAfter: applications }, component);
    const sync = new Sync(`${name}-sync`, { context, postgres, pause, openWebui, startAfter: applications }, component);
    const backup = hasBackup(settings)
      ? new Backup(`${name}-backup`, { context, startAfter: applications }, component)
      : undefined;
    const monitoring = new Monitoring(
      `${name}-monitoring`,
      { context, certificate, sync, backup, keys, postgres, redis },
      component,
    );
    const services = [postgres, redis, litellm, openWebui, ...tika, nginx, sync];
    const containers = [
      ...services.map(({ container }) => container),
      ...presidio.flatMap((service) => service.containers),
      ...(backup?.containers ?? []),
      ...monitoring.containers,
    ];
    limitProcesses(`${name}-process-limit`, { dockerHost, containers }, child);

    const { values } = context.secrets;
    this.apiUrl = publicUrl(settings.apiHost, settings.ports.https);
    this.chatUrl = publicUrl(settings.chatHost, settings.ports.https);
    this.localUrls = localUrls(settings);
    this.adminPassword = values.webuiAdmin;
    const { host } = settings.monitoring;
    this.monitoringUrl = host === "" ? undefined : publicUrl(host, settings.ports.https);
    this.grafanaPassword = values.grafanaAdmin;
    this.auditorPassword = values.grafanaAuditor;
    this.litellmUiPassword = values.litellmUiPassword;
    this.backupPassword = values.backupPassword;
    this.serviceKeys = pulumi.secret(pulumi.all(context.secrets.serviceKeys));
    this.certificate =
      settings.tls.mode === "selfSigned" && certificate ? pulumi.output(certificate.certificate) : undefined;
    this.registerOutputs({
      apiUrl: this.apiUrl,
      chatUrl: this.chatUrl,
      localUrls: this.localUrls,
      adminPassword: this.adminPassword,
      monitoringUrl: this.monitoringUrl,
      grafanaPassword: this.grafanaPassword,
      auditorPassword: this.auditorPassword,
      litellmUiPassword: this.litellmUiPassword,
      backupPassword: this.backupPassword,
      serviceKeys: this.serviceKeys,
      certificate: this.certificate,
    });
  }

  private dockerProvider(
    name: string,
    { settings, secretInputs, dockerHost = settings.dockerHost }: LlmStackArgs,
  ): pulumi.ProviderResource {
    const given = this.getProvider("docker:index:Container");
    if (given && settings.registries.length > 0) {
      const message =
        "registries has no effect on the Docker provider that the program passes: set its registryAuth instead.";
      throw new pulumi.ResourceError(message, this, true);
    }
    const signIn = registrySignIn(settings, secretInputs);
    return given ?? new docker.Provider(`${name}-docker`, { host: dockerHost, ...signIn }, { parent: this });
  }

  private certificateFor(name: string, { settings, certificate }: LlmStackArgs): CertificateFiles | undefined {
    const { tls } = settings;
    if (tls.mode === "acme") return undefined;
    if (tls.mode === "selfSigned") {
      return new SelfSignedCertificate(`${name}-certificate`, { hosts: publicHosts(settings) }, { parent: this });
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
