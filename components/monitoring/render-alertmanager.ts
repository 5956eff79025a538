import { stringify } from "yaml";

import { readPackageFile } from "../settings/package-files";
import type { Settings } from "../settings/schema";
import { renderTemplate } from "../templates/render-template";
import type { RenderedFile } from "../templates/rendered-file";
import { withSecrets } from "../templates/with-secrets";
import { notifications, secretFile } from "./alert-notifications";
import { renderAlertPanels } from "./alert-panels";
import { HEARTBEAT, quietIntervals, receiverRoutes, SILENT, testRoute } from "./alert-routes";

/**
 * Alertmanager's configuration. Each declared receiver gets every alert that its settings do not exclude, and Watchdog goes to
 * the heartbeat. Reference: https://prometheus.io/docs/alerting/latest/configuration
 */
export function renderAlertmanager(settings: Settings): RenderedFile[] {
  const { alertReceivers, heartbeat, proxy, smtp } = settings;
  const receivers = [
    ...(heartbeat.url ? [{ name: HEARTBEAT, webhook_configs: [heartbeatWebhook(heartbeat.url.secret)] }] : []),
    ...alertReceivers.map((receiver) => ({ name: receiver.name, ...notifications(receiver) })),
  ];
  const intervals = alertReceivers.flatMap(quietIntervals);
  const content = renderTemplate("alertmanager/alertmanager.yml", {
    SMTP: smtp.mode === "relay" && sendsMail(alertReceivers) ? toYaml(mailServer(smtp)) : "",
    HTTP_CONFIG: proxy.url === "" ? "" : "http_config: { proxy_from_environment: true }",
    HEARTBEAT_RECEIVER: heartbeat.url ? HEARTBEAT : SILENT,
    TEST_ROUTES: stringify(alertReceivers.map(testRoute), null, { collectionStyle: "flow", lineWidth: 0 }).trim(),
    ROUTES: listOrNothing(alertReceivers.flatMap(receiverRoutes)),
    TIME_INTERVALS: intervals.length === 0 ? "[]" : toYaml(intervals),
    RECEIVERS: listOrNothing(receivers),
  });
  return [
    { path: "alertmanager.yml", content },
    { path: "messages.tmpl", content: readPackageFile("config-templates/alertmanager/messages.tmpl") },
    { path: "panels.tmpl", content: renderAlertPanels(settings) },
    ...(proxy.url === "" ? [] : [withSecrets()]),
  ];
}

/** Whether a receiver needs the mail server. */
export function sendsMail(receivers: Settings["alertReceivers"]): boolean {
  return receivers.some(({ type }) => type === "email");
}

function listOrNothing(list: readonly unknown[]): string {
  return list.length === 0 ? "" : toYaml(list);
}

function toYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0 });
}

function mailServer({ host, port, tls, sender, username, password }: Extract<Settings["smtp"], { mode: "relay" }>) {
  return {
    smtp_smarthost: `${host}:${port}`,
    smtp_from: sender,
    smtp_require_tls: tls === "starttls",
    ...(username !== undefined && { smtp_auth_username: username }),
    ...(password !== undefined && { smtp_auth_password_file: secretFile(password.secret) }),
  };
}

function heartbeatWebhook(secret: string) {
  return { url_file: secretFile(secret), send_resolved: false };
}
