import * as pulumi from "@pulumi/pulumi";

import { goAuthorities } from "../docker/certificate-authorities";
import type { MountedFile } from "../docker/files";
import type { ServiceArgs } from "../docker/service-args";
import type { StackContext } from "../docker/stack-context";
import { temporaryVolume } from "../docker/temporary-volume";
import { namedSecret } from "../secrets/named-secret";
import { keepsLogs } from "../settings/active-services";
import { goMemoryLimit } from "../settings/limits";
import { OTEL_COLLECTOR_FOLDER, renderLogCollector } from "./render-collectors";

/** The image's default user is root. */
const VICTORIA_LOGS_USER = "20012:20012";

/**
 * The log collector and VictoriaLogs, those that the settings ask for.
 *
 * @param name name of the component that runs them.
 */
export function logCollection(
  name: string,
  context: StackContext,
  opts: pulumi.CustomResourceOptions,
): readonly ServiceArgs[] {
  const { logs } = context.settings;
  return [
    ...(keepsLogs(logs) ? [victoriaLogs(context)] : []),
    ...(logs.enabled ? [logCollector(context, temporaryVolume(`${name}-log-positions`, { context }, opts))] : []),
  ];
}

/**
 * Reads Docker's log files, removes what identifies a person or is a secret, and sends the lines on. It asks Docker nothing:
 * each line names its container's stack and service.
 *
 * @param positions volume with how far it has read each file.
 */
function logCollector(context: StackContext, positions: pulumi.Input<string>): ServiceArgs {
  const { settings } = context;
  const authorities = goAuthorities(context, OTEL_COLLECTOR_FOLDER);
  const authorization = authorizationFile(context);
  return {
    context,
    service: "logCollector",
    user: { root: true, reason: "Docker's log files belong to root; it has no capability, and mounts them read-only" },
    // Outbound access only to a destination outside the stack.
    networks: settings.logs.destination.url === "" ? ["monitoring"] : ["monitoring", "notifications"],
    command: [`--config=${OTEL_COLLECTOR_FOLDER}/container-logs.yaml`],
    environment: { ...authorities.environment, GOMEMLIMIT: goMemoryLimit(settings, "logCollector") },
    config: {
      folder: OTEL_COLLECTOR_FOLDER,
      files: [...renderLogCollector(context.name, settings), ...authorities.files],
    },
    ...(authorization.length > 0 && { secrets: { folder: "/run/secrets", files: authorization } }),
    mounts: [
      { hostFolder: "/var/lib/docker/containers", folder: "/var/lib/docker/containers" },
      { volume: positions, folder: "/var/lib/otelcol" },
    ],
    health: { reason: "the image contains only the collector; Prometheus sees at once when it is down" },
  };
}

/** VictoriaLogs; its web interface listens on 127.0.0.1 of the host. `pulumi destroy` keeps its data volume. */
function victoriaLogs(context: StackContext): ServiceArgs {
  const { retentionDays, maxGigabytes, port } = context.settings.logs;
  return {
    context,
    service: "victoriaLogs",
    user: VICTORIA_LOGS_USER,
    networks: ["monitoring", "admin"],
    command: [
      "-storageDataPath=/victoria-logs-data",
      `-retentionPeriod=${retentionDays}d`,
      `-retention.maxDiskSpaceUsageBytes=${maxGigabytes}GB`,
      // Web pages of other origins must not read logs through a browser on the host.
      "-http.disableCORS",
    ],
    environment: { GOMEMLIMIT: goMemoryLimit(context.settings, "victoriaLogs") },
    mounts: [{ volume: context.dataVolumes.victoriaLogs, folder: "/victoria-logs-data", owner: VICTORIA_LOGS_USER }],
    ports: [{ container: 9428, host: port, address: "127.0.0.1" }],
    health: {
      command: ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:9428/health"],
      intervalSeconds: 5,
      readyWithinSeconds: 60,
    },
  };
}

/** The header of requests to a destination with credentials. */
function authorizationFile({ settings, secrets }: StackContext): readonly MountedFile[] {
  const { username, password, token } = settings.logs.destination;
  if (token !== undefined) return [file(pulumi.interpolate`Bearer ${namedSecret(secrets.inputs, token.secret)}`)];
  if (username === undefined || password === undefined) return [];
  const secret = namedSecret(secrets.inputs, password.secret);
  return [file(secret.apply((value) => `Basic ${Buffer.from(`${username}:${value}`).toString("base64")}`))];
}

function file(content: pulumi.Output<string>): MountedFile {
  return { path: "authorization", content };
}
