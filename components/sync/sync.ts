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

/** The image's own user is PostgreSQL's. */
const USER = "20002:20002";

/** What {@link SyncPause} needs. */
export interface SyncPauseArgs {
  readonly context: StackContext;
  readonly postgres: Postgres;
}

/** What {@link Sync} needs besides. */
export interface SyncArgs extends SyncPauseArgs {
  readonly pause: SyncPause;
  readonly openWebui: OpenWebui;
  /** What has to work before the installation: both applications have made their tables by then. */
  readonly startAfter: readonly pulumi.Resource[];
}

/**
 * Takes the synchronisation out of LiteLLM's way before another version of LiteLLM migrates its database; {@link Sync} puts it
 * back. To be created before LiteLLM.
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

/** Shows LiteLLM's people, teams, organisations and models in Open WebUI: installation in both databases, and the worker. */
export class Sync extends pulumi.ComponentResource {
  public readonly container: ServiceContainer;
  /** Docker's name of the volume with the worker's figures for Prometheus, as node_exporter's text file collector reads them. */
  public readonly metricsVolume: pulumi.Output<string>;

  constructor(name: string, args: SyncArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:Sync", name, {}, opts);
    const { context } = args;
    const installation = this.install(name, args);
    this.metricsVolume = temporaryVolume(`${name}-metrics`, { context, inMemoryOf: USER }, { parent: this });
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
        // The image asks for SIGINT, which suits its server, but which a waiting shell does not end at.
        stopSignal: "SIGTERM",
        health: { command: ["/etc/sync/healthcheck.sh"], startPeriodSeconds: 60, readyWithinSeconds: 120 },
      },
      { parent: this, startAfter: [installation] },
    );
    this.registerOutputs({ container: this.container, metricsVolume: this.metricsVolume });
  }

  /** Open WebUI's side first, which LiteLLM's side asks; then again whenever it may have migrated, and after every pause. */
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
        // Another container may have migrated Open WebUI's database.
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
        // After every pause: also when an upgrade of LiteLLM failed and was taken back.
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
