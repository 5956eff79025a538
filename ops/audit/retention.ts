import { keepsLogs } from "../../components/settings/active-services";
import { hasBackup } from "../../components/settings/backup-targets";
import type { AuditedStack } from "./audited-stack";

/** A kind of data: where it is and when it goes. */
export interface KeptData {
  readonly data: string;
  /** Docker's volumes without the stack's prefix; empty if it is elsewhere. */
  readonly volumes: readonly string[];
  /** The place in words. */
  readonly where: string;
  readonly kept: string;
}

const BY_HAND = "until someone deletes it";

/** Every kind of data that a stack keeps. */
export function keptData(stack: AuditedStack): readonly KeptData[] {
  return [...databases(stack), ...applications(stack), ...monitoring(stack), ...backups(stack)];
}

function databases({ settings, files }: AuditedStack): readonly KeptData[] {
  const config = files.find(({ path }) => path === "litellm/config.yaml")?.content ?? "";
  const text = /^ *store_prompts_in_spend_logs: false$/m.test(config) ? "without their text" : "WITH THEIR TEXT";
  const inDatabase = (name: string) => ({ volumes: ["postgres-data"], where: `database ${name}` });
  return [
    { data: "Users, teams, keys (as hashes), budgets", ...inDatabase("litellm"), kept: BY_HAND },
    {
      data: `Spend logs: one row for each request, ${text}`,
      ...inDatabase("litellm"),
      kept: `${settings.retention.spendLogDays} days`,
    },
    { data: "Daily totals of spend", ...inDatabase("litellm"), kept: BY_HAND },
    { data: "Chats, accounts, knowledge bases", ...inDatabase("webui"), kept: BY_HAND },
    { data: "Text and vectors of documents", ...inDatabase("vectors"), kept: BY_HAND },
  ];
}

function applications({ settings, plan }: AuditedStack): readonly KeptData[] {
  const { responseCache, retention, tls } = settings;
  const answers =
    responseCache.models.length === 0
      ? ""
      : `; answers of ${responseCache.models.join(", ")} for ${responseCache.ttlSeconds} s`;
  return [
    { data: "Uploaded files and pictures", volumes: ["open-webui-data"], where: "files of Open WebUI", kept: BY_HAND },
    {
      data: "Open WebUI's key",
      volumes: ["open-webui-live-secrets"],
      where: "a file of Open WebUI",
      kept: "until up writes another one",
    },
    {
      data: "Counters of limits, and what LiteLLM caches",
      volumes: ["redis-data"],
      where: "Redis",
      kept: `until each entry expires${answers}`,
    },
    ...(tls.mode === "acme"
      ? [
          {
            data: "TLS certificates and their keys",
            volumes: ["nginx-data"],
            where: "files of Nginx",
            kept: "until Nginx renews them",
          },
        ]
      : []),
    {
      data: "Each container's log; Nginx's includes clients' addresses",
      volumes: [],
      where: `files of Docker, ${plan.services.size} containers`,
      kept: `three files of ${retention.logMegabytes} MB each`,
    },
  ];
}

function monitoring({ settings, plan }: AuditedStack): readonly KeptData[] {
  const { logs, retention } = settings;
  const silences = plan.services.get("alertmanager")?.command?.find((word) => word.startsWith("--data.retention="));
  return [
    {
      data: "Metrics, with aliases and users' ids",
      volumes: ["prometheus-data"],
      where: "Prometheus",
      kept: `${retention.metricsDays} days, at most ${retention.metricsGigabytes} GB`,
    },
    {
      data: "Silences and sent notifications",
      volumes: ["alertmanager-data"],
      where: "Alertmanager",
      kept: silences?.split("=")[1] ?? "Alertmanager's default",
    },
    { data: "Grafana's accounts and own dashboards", volumes: ["grafana-data"], where: "Grafana", kept: BY_HAND },
    {
      data: "Metrics of the sync",
      volumes: ["sync-metrics"],
      where: "a folder in memory",
      kept: "until the sync's container stops",
    },
    ...(logs.enabled
      ? [
          {
            data: "How far the log collector has read",
            volumes: ["monitoring-log-positions"],
            where: "the log collector",
            kept: "the last position",
          },
          keepsLogs(logs)
            ? {
                data: "Collected logs of all containers",
                volumes: ["victoria-logs-data"],
                where: "VictoriaLogs",
                kept: `${logs.retentionDays} days, at most ${logs.maxGigabytes} GB`,
              }
            : {
                data: "Collected logs of all containers",
                volumes: [],
                where: logs.destination.url,
                kept: "as that store decides",
              },
        ]
      : []),
  ];
}

function backups({ settings }: AuditedStack): readonly KeptData[] {
  const { backup } = settings;
  if (!hasBackup(settings)) return [];
  const { daily, weekly, monthly } = backup.keep;
  return [
    ...backup.targets.map((target) => ({
      data: "Encrypted backups",
      volumes: [],
      where: `backup target ${target.name} (${target.type})`,
      kept:
        target.type === "rest" && target.appendOnly === true
          ? "as that server decides"
          : `${daily} days, ${weekly} weeks, ${monthly} months`,
    })),
    {
      data: "The last dump of the databases, and the history of backups",
      volumes: ["backup-dumps"],
      where: "the dumper",
      kept: "until the next dump; the history's last thousand lines",
    },
    {
      data: "What a restore drill restores",
      volumes: ["backup-restored"],
      where: "restic",
      kept: "until the drill ends",
    },
    {
      data: "restic's cache, and the state and metrics of backups",
      volumes: ["backup-restic-state", "backup-metrics", "backup-restic-metrics"],
      where: "restic and the dumper",
      kept: "until the next backup replaces it",
    },
  ];
}
