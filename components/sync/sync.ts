import * as pulumi from "@pulumi/pulumi";

import { Job } from "../docker/job";
import { runService, type ServiceContainer } from "../docker/service";
import type { StackContext } from "../docker/stack-context";
import { temporaryVolume } from "../docker/temporary-volume";
import type { OpenWebui } from "../open-webui/open-webui";
import { pgOptions } from "../postgres/pg-options";
import type { Postgres } from "../postgres/postgres";
import { psql } from "../postgres/psql";
import { readPackageFile } from "../settings/package-files";
import { syncInstallation, syncSetting, syncSql } from "./render-sync";

/** The image's default user is PostgreSQL's. */
const USER = "20002:20002";

/** What {@link SyncPause} needs. */
export interface SyncPauseArgs {
  readonly context: StackContext;
  readonly postgres: Postgres;
}

/** What {@link Sync} needs. */
export interface SyncArgs extends SyncPauseArgs {
  readonly pause: SyncPause;
  readonly openWebui: OpenWebui;
  /** Resources that must be ready before the installation: both applications must have created their tables. */
  readonly startAfter: readonly pulumi.Resource[];
}

/**
 * Removes the sync's triggers before another version of LiteLLM migrates its database; {@link Sync} installs them again.
 * Create it before LiteLLM.
 */
export class SyncPause extends Job {
  constructor(name: string, { context, postgres }: SyncPauseArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      name,
      {
        context,
        container: postgres.container,
        interpreter: psql("litellm"),
        script: syncSql.pause(),
        runAgainOn: [context.imageIds.litellm],
      },
      opts,
    );
  }
}

/** Syncs LiteLLM's users, teams, organisations and models to Open WebUI: the installation in both databases, and the worker. */
export class Sync extends pulumi.ComponentResource {
  public readonly container: ServiceContainer;
  /** Docker's name of the volume with the worker's metrics, as node_exporter's text file collector reads them. */
  public readonly metricsVolume: pulumi.Output<string>;

  constructor(name: string, args: SyncArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:Sync", name, {}, opts);
    const { context } = args;
    const installation = this.install(name, args);
    this.metricsVolume = temporaryVolume(`${name}-metrics`, { context, tmpfsOwner: USER }, { parent: this });
    this.container = runService(
      {
        context,
        service: "sync",
        user: USER,
        networks: ["data"],
        entrypoint: ["/etc/sync/worker.sh"],
        config: { folder: "/etc/sync", files: scripts() },
        secrets: {
          folder: "/run/secrets",
          files: [{ path: "password", content: context.secrets.values.syncDatabase }],
        },
        mounts: [{ volume: this.metricsVolume, folder: "/var/lib/sync-metrics" }],
        tmpfs: { "/tmp": "mode=1777" },
        // The image declares SIGINT, which stops a PostgreSQL server but not a waiting shell.
        stopSignal: "SIGTERM",
        health: { command: ["/etc/sync/healthcheck.sh"], startPeriodSeconds: 60, readyWithinSeconds: 120 },
      },
      { parent: this, startAfter: [installation] },
    );
    this.registerOutputs({ container: this.container, metricsVolume: this.metricsVolume });
  }

  /** Open WebUI's side first, because LiteLLM's side queries it. Both run again when Open WebUI may have migrated. */
  private install(name: string, { context, postgres, pause, openWebui, startAfter }: SyncArgs): Job {
    const { settings, secrets } = context;
    const { container } = postgres;
    const webuiSide = new Job(
      `${name}-open-webui`,
      {
        context,
        container,
        interpreter: psql("webui"),
        script: syncSql.openWebui(),
        // A new container may have migrated Open WebUI's database.
        runAgainOn: [openWebui.container.id],
      },
      { parent: this, dependsOn: [...startAfter] },
    );
    const setting = secrets.values.syncDatabase.apply((password) => syncSetting(syncInstallation(settings), password));
    return new Job(
      `${name}-litellm`,
      {
        context,
        container,
        interpreter: psql("litellm"),
        script: syncSql.litellm(),
        environment: { PGOPTIONS: setting.apply((value) => pgOptions({ "llm_stack.sync": value })) },
        // After every pause, including when an upgrade of LiteLLM failed and was rolled back.
        runAgainOn: [pause.id, webuiSide.id],
      },
      { parent: this, dependsOn: [webuiSide] },
    );
  }
}

function scripts() {
  return ["worker.sh", "healthcheck.sh"].map((path) => {
    return { path, content: readPackageFile(`config-templates/sync/${path}`), executable: true };
  });
}
