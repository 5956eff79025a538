import * as pulumi from "@pulumi/pulumi";

import { Job } from "../docker/job";
import { runService, type ServiceContainer } from "../docker/service";
import type { VirtualKeys } from "../litellm/virtual-keys";
import type { Postgres } from "../postgres/postgres";
import type { Redis } from "../redis/redis";
import { alertmanager } from "./alertmanager";
import { exporters, type ExportersArgs } from "./exporters";
import { createAuditor, grafana, resetGrafanaPassword } from "./grafana";
import { logCollection } from "./log-collection";
import { prometheus } from "./prometheus";

/** What {@link Monitoring} needs. */
export interface MonitoringArgs extends ExportersArgs {
  /** Includes Prometheus's key, which must exist before Prometheus scrapes LiteLLM. */
  readonly keys: VirtualKeys;
  readonly postgres: Postgres;
  readonly redis: Redis;
}

/** Prometheus, Alertmanager, Grafana, the exporters and, if it is on, the collection of logs. */
export class Monitoring extends pulumi.ComponentResource {
  public readonly containers: readonly ServiceContainer[];

  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:Monitoring", name, {}, opts);
    const { context, keys, postgres, redis } = args;
    const child = { parent: this };
    const grafanaContainer = runService(grafana(context), child);
    const isReset = context.settings.rotate["grafanaAdmin"] !== undefined;
    const reset = isReset
      ? [new Job(`${context.name}-grafana-password`, resetGrafanaPassword(context, grafanaContainer), child)]
      : [];
    const auditor = context.secrets.values.grafanaAuditor;
    if (auditor) {
      const job = createAuditor(context, grafanaContainer, auditor);
      // It signs in with the administrator's password.
      new Job(`${context.name}-grafana-auditor`, job, { ...child, dependsOn: reset });
    }
    this.containers = [
      grafanaContainer,
      runService(prometheus(context), { ...child, startAfter: [keys] }),
      runService(alertmanager(context), child),
      ...logCollection(name, context, child).map((service) => runService(service, child)),
      ...exporters(args).map((exporter) => runService(exporter, { ...child, startAfter: [postgres, redis] })),
    ];
    this.registerOutputs({ containers: this.containers });
  }
}
