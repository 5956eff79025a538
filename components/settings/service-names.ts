/** Every long-running service of the stack, by the name that settings use for its image and its limits. */
export const serviceNames = [
  "postgres",
  "redis",
  "litellm",
  "openWebui",
  "tika",
  "presidioAnalyzer",
  "presidioAnonymizer",
  "nginx",
  "sync",
  "prometheus",
  "alertmanager",
  "grafana",
  "nodeExporter",
  "socketProxy",
  "cadvisor",
  "postgresExporter",
  "redisExporter",
  "nginxExporter",
  "accessLogExporter",
  "logCollector",
  "victoriaLogs",
  "blackboxExporter",
  "backup",
  "restic",
] as const;

/** Name of a service in settings, for example `openWebui`. */
export type ServiceName = (typeof serviceNames)[number];

/**
 * The name that Docker knows a service by: container suffix, network alias and label value.
 *
 * @example containerSuffix("openWebui") // "open-webui"
 */
export function containerSuffix(service: ServiceName): string {
  return service.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
