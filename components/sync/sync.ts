import * as pulumi from "@pulumi/pulumi";

import { Job } from "../docker/job";
import { Service } from "../docker/service";
import type { StackContext } from "../docker/stack-context";
import { temporaryVolume } from "../docker/temporary-volume";
import { VolumeOwner } from "../docker/volume-owner";
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
  /** Container id of Open WebUI: another one may have migrated its database. */
  readonly openWebuiId: pulumi.Input<string>;
}

/**
 * Takes the synchronisation out of LiteLLM's way before another version of LiteLLM migrates its database; {@link Sync} puts it
 * back. To be created before LiteLLM.
 */
export class SyncPause extends pulumi.ComponentResource {
  /** Another one after every pause. */
  public readonly runId: pulumi.Output<string>;

  constructor(name: string, { context, postgres }: SyncPauseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:SyncPause", name, {}, opts);
    const job = new Job(
      name,
      {
        context,
        service: postgres.service,
        interpreter: psql("litellm"),
        script: syncSql.pause(),
        runAgainOn: [context.images.ids.litellm],
      },
      { parent: this },
    );
    this.runId = job.runId;
    this.registerOutputs({ runId: this.runId });
  }
}

/** Shows LiteLLM's people, teams, organisations and models in Open WebUI: installation in both databases, and the worker. */
export class Sync extends pulumi.ComponentResource {
  /** Docker's name of the volume with the worker's figures for Prometheus, as node_exporter's text file collector reads them. */
  public readonly metricsVolume: pulumi.Output<string>;

  constructor(name: string, args: SyncArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:Sync", name, {}, opts);
    const { context } = args;
    const installation = this.install(name, args);
    this.metricsVolume = temporaryVolume(
      `${name}-metrics`,
      { volumeName: `${context.name}-sync-metrics` },
      { parent: this },
    );
    const owner = new VolumeOwner(
      `${name}-metrics-owner`,
      { context, service: "sync", volume: this.metricsVolume, user: USER },
      { parent: this },
    );
    new Service(
      name,
      {
        context,
        service: "sync",
        user: USER,
        networks: ["data"],
        entrypoint: ["/etc/sync/worker.sh"],
        config: { folder: "/etc/sync", files: scripts() },
        secretFiles: {
          folder: "/run/secrets",
          files: [{ path: "password", content: context.secrets.values.syncDatabase }],
        },
        mounts: [{ volume: this.metricsVolume, folder: "/var/lib/sync-metrics" }],
        tmpfs: { "/tmp": "mode=1777" },
        // The image asks for SIGINT, which suits its server, but which a waiting shell does not end at.
        stopSignal: "SIGTERM",
        health: { command: ["/etc/sync/healthcheck.sh"], startPeriodSeconds: 60, readyWithinSeconds: 120 },
      },
      { parent: this, dependsOn: [installation, owner] },
    );
    this.registerOutputs({ metricsVolume: this.metricsVolume });
  }

  /** Open WebUI's side first, which LiteLLM's side asks; then again whenever it may have migrated, and after every pause. */
  private install(name: string, { context, postgres, pause, openWebuiId }: SyncArgs): Job {
    const { settings, secrets } = context;
    const service = postgres.service;
    const openWebui = new Job(
      `${name}-open-webui`,
      { context, service, interpreter: psql("webui"), script: syncSql.openWebui(), runAgainOn: [openWebuiId] },
      { parent: this },
    );
    const setting = secrets.values.syncDatabase.apply((password) => syncSetting(syncInstallation(settings), password));
    return new Job(
      `${name}-litellm`,
      {
        context,
        service,
        interpreter: psql("litellm"),
        script: syncSql.litellm(),
        environment: { PGOPTIONS: setting.apply((value) => pgOptions({ "llm_stack.sync": value })) },
        // Whoever pauses it goes on with it: also when an upgrade of LiteLLM failed and was taken back.
        runAgainOn: [pause.runId, openWebui.runId],
      },
      { parent: this, dependsOn: [openWebui] },
    );
  }
}

function scripts() {
  return ["worker.sh", "healthcheck.sh"].map((path) => {
    return { path, content: readPackageFile(`config-templates/sync/${path}`), executable: true };
  });
}
