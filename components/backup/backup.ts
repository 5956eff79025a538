import * as pulumi from "@pulumi/pulumi";

import { goAuthorities } from "../docker/certificate-authorities";
import { forwardProxy } from "../docker/forward-proxy";
import type { MountedFile } from "../docker/files";
import { runService, type ServiceContainer } from "../docker/service";
import type { HealthCheck, Mount } from "../docker/service-args";
import type { StackContext } from "../docker/stack-context";
import { temporaryVolume } from "../docker/temporary-volume";
import { namedSecret } from "../secrets/named-secret";
import { hasRemoteTarget, type BackupTarget } from "../settings/backup-targets";
import type { SecretName } from "../settings/secret-names";
import { localFolder, renderDumper, renderRestic } from "./render-backup";

/** What {@link Backup} needs. */
export interface BackupArgs {
  readonly context: StackContext;
  /** Resources that must be ready before the first dump: the applications must have created their tables. */
  readonly startAfter: readonly pulumi.Resource[];
}

/** Debian's user `backup`: PostgreSQL's programs need a user that the image knows, and refuse root. */
const DUMPER = "34:34";
/** Secrets without which the restored data could not be read. */
const KEPT_SECRETS: readonly SecretName[] = ["litellmSaltKey", "webuiSecretKey"];
/** MiB of restic's limit that Go may use before it collects garbage more often. */
const RESTIC_SOFT_LIMIT = 150;

/**
 * Backups. One container dumps the databases and tests backups, and reaches PostgreSQL alone; the other keeps the dumps and the
 * applications' files with restic, and reaches the targets alone. They share two volumes, each writable for one of them.
 */
export class Backup extends pulumi.ComponentResource {
  public readonly containers: readonly ServiceContainer[];
  /** Docker's names of the volumes with metrics for node_exporter's text file collector. */
  public readonly metricsVolumes: readonly pulumi.Output<string>[];

  constructor(name: string, { context, startAfter }: BackupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:Backup", name, {}, opts);
    const volume = (purpose: string) => temporaryVolume(`${name}-${purpose}`, { context }, { parent: this });
    const [dumps, restored] = [volume("dumps"), volume("restored")];
    const [dumperMetrics, resticMetrics] = [volume("metrics"), volume("restic-metrics")];
    const options = { parent: this, startAfter };
    this.containers = [
      runService(
        {
          context,
          service: "backup",
          user: DUMPER,
          networks: ["data"],
          entrypoint: ["/etc/backup/worker.sh"],
          environment: { TZ: context.settings.timeZone },
          config: { folder: "/etc/backup", files: renderDumper(context.settings) },
          secrets: {
            folder: "/run/secrets",
            files: [{ path: "password", content: context.secrets.values.backupDatabase }],
          },
          mounts: [
            { volume: dumps, folder: "/var/lib/backup", owner: DUMPER },
            { volume: dumperMetrics, folder: "/var/lib/backup-metrics", owner: DUMPER },
            { volume: restored, folder: "/var/lib/restored", readOnly: true },
          ],
          tmpfs: { "/tmp": "mode=1777" },
          // The image declares SIGINT, which stops a PostgreSQL server but not a waiting shell.
          stopSignal: "SIGTERM",
          health: healthCheck("/etc/backup"),
        },
        options,
      ),
      runService(
        {
          context,
          service: "restic",
          user: {
            root: true,
            reason: "it reads the files of Open WebUI, Grafana and Nginx, which belong to different users",
          },
          // To read those files, and nothing else: their volumes are mounted read-only.
          capabilities: ["DAC_READ_SEARCH"],
          networks: ["backups"],
          entrypoint: ["/etc/restic/worker.sh"],
          environment: resticEnvironment(context),
          config: {
            folder: "/etc/restic",
            files: [...renderRestic(context.name, context.settings), ...goAuthorities(context, "/etc/restic").files],
          },
          secrets: { folder: "/run/secrets", files: resticSecrets(context) },
          mounts: [
            { volume: dumps, folder: "/var/lib/backup", readOnly: true },
            { volume: restored, folder: "/var/lib/restored" },
            { volume: resticMetrics, folder: "/var/lib/restic-metrics" },
            { volume: volume("restic-state"), folder: "/var/lib/restic" },
            ...keptVolumes(context),
            ...localTargets(context),
          ],
          tmpfs: { "/tmp": "mode=1777" },
          health: healthCheck("/etc/restic"),
        },
        options,
      ),
    ];
    this.metricsVolumes = [dumperMetrics, resticMetrics];
    this.registerOutputs({ containers: this.containers, metricsVolumes: this.metricsVolumes });
  }
}

function healthCheck(folder: string): HealthCheck {
  return { command: [`${folder}/healthcheck.sh`], startPeriodSeconds: 30, readyWithinSeconds: 90 };
}

function resticEnvironment(context: StackContext): Readonly<Record<string, string>> {
  return {
    GOGC: "50",
    GOMEMLIMIT: `${RESTIC_SOFT_LIMIT}MiB`,
    RESTIC_CACHE_DIR: "/var/lib/restic/cache",
    RESTIC_PASSWORD_FILE: "/run/secrets/password",
    // Files of a restic run are too large for a folder in memory.
    TMPDIR: "/var/lib/restic/tmp",
    ...goAuthorities(context, "/etc/restic").environment,
    ...(hasRemoteTarget(context.settings) && forwardProxy(context).environment),
  };
}

/** The repositories' password, each target's credentials in a folder of its name, and the secrets that a backup contains. */
function resticSecrets(context: StackContext): readonly MountedFile[] {
  const { secrets, settings } = context;
  return [
    { path: "password", content: secrets.values.backupPassword },
    ...KEPT_SECRETS.map((name) => ({ path: `kept/${name}`, content: secrets.values[name] })),
    ...settings.backup.targets.flatMap((target) =>
      Object.entries(credentials(target)).map(([variable, secret]) => ({
        path: `${target.name}/${variable}`,
        content: namedSecret(secrets.inputs, secret),
      })),
    ),
    ...(hasRemoteTarget(settings) ? forwardProxy(context).secrets : []),
  ];
}

/** Names of a target's secrets by the variable of restic that they become; SSH_KEY becomes a file. */
function credentials(target: BackupTarget): Readonly<Record<string, string>> {
  switch (target.type) {
    case "local":
      return {};
    case "s3":
      return {
        AWS_ACCESS_KEY_ID: target.accessKeyId.secret,
        AWS_SECRET_ACCESS_KEY: target.secretAccessKey.secret,
      };
    case "sftp":
      return { SSH_KEY: target.privateKey.secret };
    case "rest":
      return { RESTIC_REST_PASSWORD: target.password.secret };
  }
}

/** Data outside the databases. Prometheus' and Redis' is left out, because nothing needs it after a restore. */
function keptVolumes({ dataVolumes, settings }: StackContext): readonly Mount[] {
  return [
    { volume: dataVolumes.openWebui, folder: "/data/open-webui", readOnly: true },
    { volume: dataVolumes.grafana, folder: "/data/grafana", readOnly: true },
    ...(settings.tls.mode === "acme" ? [{ volume: dataVolumes.nginx, folder: "/data/nginx", readOnly: true }] : []),
  ];
}

function localTargets({ settings }: StackContext): readonly Mount[] {
  return settings.backup.targets.flatMap((target) =>
    target.type === "local"
      ? {
          hostFolder: target.path,
          folder: localFolder(target.name),
          writable: { reason: "restic keeps backups there" },
        }
      : [],
  );
}
