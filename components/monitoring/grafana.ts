import type * as pulumi from "@pulumi/pulumi";

import { goAuthorities } from "../docker/certificate-authorities";
import type { JobArgs } from "../docker/job";
import type { ServiceContainer } from "../docker/service";
import type { ServiceArgs } from "../docker/service-args";
import type { StackContext } from "../docker/stack-context";
import { edgeMetricsAddresses } from "../settings/subnets";
import { readPackageFile } from "../settings/package-files";
import { clientSecret, publicAccess } from "./grafana-access";
import { renderGrafana } from "./render-monitoring";

const FOLDER = "/etc/grafana/provisioning";

/** Grafana; its web interface listens on 127.0.0.1 of the host. `pulumi destroy` keeps its data volume. */
export function grafana(context: StackContext): ServiceArgs {
  const { ports, timeZone, monitoring, subnet } = context.settings;
  const leaves = monitoring.signIn.mode === "oidc";
  const authorities = goAuthorities(leaves ? context : { authorities: "" }, FOLDER);
  return {
    context,
    service: "grafana",
    user: "472:0",
    networks: [
      "monitoring",
      // A container has one default route, and that of `admin` leads nowhere.
      leaves ? "notifications" : "admin",
      ...(monitoring.host === "" ? [] : (["edge-metrics"] as const)),
    ],
    ...(monitoring.host !== "" && { addresses: { "edge-metrics": edgeMetricsAddresses(subnet).grafana } }),
    environment: {
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
      GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
      GF_ANALYTICS_REPORTING_ENABLED: "false",
      ...(timeZone !== "UTC" && { GF_DATE_FORMATS_DEFAULT_TIMEZONE: timeZone }),
      GF_LOG_MODE: "console",
      GF_PLUGINS_PREINSTALL_DISABLED: "true",
      GF_SECURITY_ADMIN_PASSWORD__FILE: "/run/secrets/admin-password",
      GF_SECURITY_DISABLE_GRAVATAR: "true",
      GF_SERVER_ROOT_URL: `http://127.0.0.1:${ports.grafana}/`,
      GF_USERS_ALLOW_SIGN_UP: "false",
      ...publicAccess(context.settings),
      ...authorities.environment,
    },
    config: {
      folder: FOLDER,
      files: [...renderGrafana(context.monitoringFiles), ...authorities.files],
    },
    secrets: {
      folder: "/run/secrets",
      files: [{ path: "admin-password", content: context.secrets.values.grafanaAdmin }, ...clientSecret(context)],
    },
    mounts: [{ volume: context.dataVolumes.grafana, folder: "/var/lib/grafana" }],
    tmpfs: { "/tmp": "mode=1777" },
    ports: [{ container: 3000, host: ports.grafana, address: "127.0.0.1" }],
    health: {
      command: ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:3000/api/health"],
      intervalSeconds: 5,
      startPeriodSeconds: 60,
      readyWithinSeconds: 180,
    },
  };
}

/** Creates the account `auditor`, or sets its password and role again. */
export function createAuditor(
  context: StackContext,
  container: ServiceContainer,
  password: pulumi.Output<string>,
): JobArgs {
  const script = readPackageFile("config-templates/grafana/create-auditor.sh");
  return {
    context,
    container,
    interpreter: ["sh"],
    script,
    environment: { AUDITOR_PASSWORD: password },
    // The environment alone does not make a job run again.
    runAgainOn: [context.settings.rotate["grafanaAuditor"] ?? "none"],
  };
}

/** Sets the rotated password: Grafana itself reads the password file only at its first start. */
export function resetGrafanaPassword(context: StackContext, container: ServiceContainer): JobArgs {
  const script = readPackageFile("config-templates/grafana/reset-admin-password.sh");
  return { context, container, interpreter: ["sh"], script };
}
