import { ALL_SERVICES, type SettingsChange } from "./settings-change";

const RECEIVER = {
  alertReceivers: [{ name: "ops", type: "webhook", url: { secret: "opsWebhook" } }],
  secrets: { opsWebhook: "https://hooks.example.com/s3cr3t" },
};
const DISK = { name: "disk", type: "local", path: "/srv/backups" };
const SECOND_DISK = { name: "second", type: "local", path: "/mnt/backups" };
const LOGS = { logs: { enabled: true } };

/** Changes of retention, monitoring, logs, backups and waivers. */
export const operationChanges: Readonly<Record<string, SettingsChange>> = {
  "spend logs kept less long": {
    to: { retention: { spendLogDays: 10 } },
    headline: "replaces litellm; check data at risk, downtime",
    findings: ["check: retention.spendLogDays goes from 30 to 10: LiteLLM deletes older spend logs."],
  },
  "a receiver more": {
    to: RECEIVER,
    headline: "replaces alertmanager; check downtime, identity, alerts and receivers",
    findings: ["check: alertmanager reads the secret file /run/secrets/opsWebhook.", "check: The receiver ops is new."],
  },
  "a receiver less": {
    from: RECEIVER,
    to: {},
    headline: "replaces alertmanager; check downtime, alerts and receivers",
    findings: ["check: The receiver ops is gone."],
  },
  "monitoring of another program": {
    to: { monitoring: { scrape: [{ name: "app", targets: ["app.example.com:9100"] }] } },
    headline: "replaces prometheus; check downtime, exposure",
    findings: ["check: Opened: prometheus is in the network notifications."],
  },
  "Grafana for other machines": {
    to: { monitoring: { host: "grafana.localhost" } },
    headline: "replaces alertmanager, blackbox-exporter, grafana, nginx, prometheus; check downtime, exposure",
    findings: [
      "check: Opened: grafana is in the network edge-metrics.",
      "check: Opened: the route / in nginx/grafana.conf.",
      "check: Opened: the route /api/live/ws in nginx/grafana.conf.",
      "check: Opened: the route /login in nginx/grafana.conf.",
    ],
  },
  "logs that can be searched": {
    to: LOGS,
    headline: `creates log-collector, victoria-logs; replaces ${ALL_SERVICES}; check data at risk, downtime, exposure, images`,
    findings: [
      "check: The volume llm-dev-victoria-logs-data is new and starts empty.",
      "check: Opened: log-collector is in the network monitoring.",
      "check: Opened: log-collector reads /var/lib/docker/containers of the host.",
      "check: Opened: log-collector runs as root.",
      "check: Opened: victoria-logs is in the network admin.",
      "check: log-collector: new, otel/opentelemetry-collector-contrib:0.155.0",
      "check: victoria-logs: new, victoriametrics/victoria-logs:v1.52.1",
    ],
  },
  "no more logs": {
    from: LOGS,
    to: {},
    headline: `1 danger; deletes log-collector, victoria-logs; replaces ${ALL_SERVICES}; check data at risk, downtime`,
    findings: [
      "danger: The volume llm-dev-victoria-logs-data is deleted. It is protected, so up fails until someone unprotects it in Pulumi's state. The volume itself stays in Docker.",
      "check: log-collector is removed: the containers' logs are not collected.",
      "check: victoria-logs is removed: logs cannot be searched.",
    ],
  },
  "logs kept less long": {
    from: LOGS,
    to: { logs: { enabled: true, retentionDays: 3 } },
    headline: "replaces victoria-logs; check data at risk, downtime",
    findings: ["check: logs.retentionDays goes from 14 to 3: VictoriaLogs deletes older lines."],
  },
  backups: {
    to: { backup: { targets: [DISK] } },
    headline: "creates backup, restic; replaces node-exporter; check exposure, identity, images",
    findings: [
      "check: Opened: backup is in the network data.",
      "check: Opened: restic WRITES /srv/backups of the host.",
      "check: Opened: restic has CAP_DAC_READ_SEARCH.",
      "check: Opened: restic is in the network backups.",
      "check: backup reads the secret file /run/secrets/password.",
      "check: restic reads the secret file /run/secrets/kept/litellmSaltKey.",
      "check: restic reads the secret file /run/secrets/kept/webuiSecretKey.",
      "check: restic reads the secret file /run/secrets/password.",
      "check: backup: new, pgvector/pgvector:0.8.6-pg17-trixie",
      "check: restic: new, restic/restic:0.18.1",
    ],
  },
  "no more backups": {
    from: { backup: { targets: [DISK] } },
    to: {},
    headline: "1 danger; deletes backup, restic; replaces node-exporter; check data at risk, downtime",
    findings: [
      "danger: Backups end: no target is left. The backups that are in disk stay there.",
      "check: backup is removed: no backups are made.",
      "check: restic is removed: no backups are made.",
    ],
  },
  "one target of backups less": {
    from: { backup: { targets: [DISK, SECOND_DISK] } },
    to: { backup: { targets: [DISK] } },
    headline: "1 danger; replaces restic; check data at risk, downtime",
    findings: ["danger: The backup target second is gone: it gets no more backups."],
  },
  "backups kept less long": {
    from: { backup: { targets: [DISK] } },
    to: { backup: { targets: [DISK], keep: { daily: 2 } } },
    headline: "replaces restic; check data at risk, downtime",
    findings: ["check: backup.keep.daily goes from 7 to 2: the next backup deletes older ones."],
  },
  "a waiver": {
    to: {
      policyWaivers: [{ rule: "limits", resource: "llm-dev-sync", reason: "a test", until: "2026-12-31" }],
    },
    headline: "touches no service; check policy",
    findings: ["check: New: Waiver (unused, until 2026-12-31): limits for llm-dev-sync, because a test"],
  },
  "documents read elsewhere": {
    to: { documents: {} },
    headline: "deletes tika; replaces open-webui; check downtime",
    findings: ["check: tika is removed: uploaded documents cannot be read."],
  },
  "another time zone": {
    to: { timeZone: "Europe/Berlin" },
    headline: "replaces grafana, litellm; check downtime",
    findings: [],
  },
  "another Docker host": {
    to: { dockerHost: "ssh://deploy@gateway.example.com" },
    headline: "1 danger; creates every service on another Docker host; check data at risk",
    findings: [
      "danger: The stack moves from the Docker Engine unix:///var/run/docker.sock to ssh://deploy@gateway.example.com, where it starts empty. Its data stays on the old one.",
    ],
  },
};
