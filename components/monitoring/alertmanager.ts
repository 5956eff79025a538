import * as pulumi from "@pulumi/pulumi";

import { Service } from "../docker/service";
import type { StackContext } from "../docker/stack-context";
import { VolumeOwner } from "../docker/volume-owner";
import { renderAlertmanager } from "./render-monitoring";

/** The image's own user is Prometheus' too. */
const USER = "20003:20003";

/** What {@link Alertmanager} needs. */
export interface AlertmanagerArgs {
  readonly context: StackContext;
}

/** Alertmanager; its page listens on 127.0.0.1 of the host. `pulumi destroy` keeps its data volume. */
export class Alertmanager extends pulumi.ComponentResource {
  constructor(name: string, { context }: AlertmanagerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:Alertmanager", name, {}, opts);
    const child = { parent: this };
    const { alertReceivers, ports } = context.settings;
    const owner = new VolumeOwner(
      `${name}-data-owner`,
      { context, service: "alertmanager", volume: context.dataVolumes.alertmanager, user: USER },
      child,
    );
    const addresses = alertReceivers.map(({ urlSecret }) => ({
      path: urlSecret,
      content: pulumi.secret(context.secrets.inputs.secrets[urlSecret] ?? ""),
    }));
    new Service(
      name,
      {
        context,
        service: "alertmanager",
        user: USER,
        networks: ["monitoring", "notifications"],
        command: [
          "--config.file=/etc/alertmanager/llm-stack/alertmanager.yml",
          "--storage.path=/alertmanager",
          // One instance has no peers to gossip with.
          "--cluster.listen-address=",
        ],
        config: { folder: "/etc/alertmanager/llm-stack", files: renderAlertmanager(context.settings) },
        ...(addresses.length > 0 && { secretFiles: { folder: "/run/secrets", files: addresses } }),
        mounts: [{ volume: context.dataVolumes.alertmanager, folder: "/alertmanager" }],
        ports: [{ container: 9093, host: ports.alertmanager, address: "127.0.0.1" }],
        health: {
          command: ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:9093/-/ready"],
          intervalSeconds: 5,
          readyWithinSeconds: 60,
        },
      },
      { ...child, dependsOn: [owner] },
    );
    this.registerOutputs({});
  }
}
