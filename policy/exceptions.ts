import type { PolicyRule } from "../components/settings/policy-rules";

/** Something that a rule forbids and that one service of the stack needs. */
export interface Exception {
  readonly rule: PolicyRule;
  /** The service as Docker knows it. */
  readonly service: string;
  /** The one thing that is allowed; without it, whatever the rule finds. */
  readonly detail?: string;
  /** For auditors. */
  readonly reason: string;
}

const ONE_PROGRAM = "the image has no shell or client to check with; Prometheus scrapes it and alerts when it is down";

/** Exceptions for every stack. A stack's own ones, which expire, are waivers in its settings (`policyWaivers`). */
export const exceptions: readonly Exception[] = [
  { rule: "health-check", service: "nginx-exporter", reason: ONE_PROGRAM },
  { rule: "health-check", service: "redis-exporter", reason: ONE_PROGRAM },
  { rule: "health-check", service: "access-log-exporter", reason: ONE_PROGRAM },
  { rule: "health-check", service: "log-collector", reason: ONE_PROGRAM },
  {
    rule: "health-check",
    service: "socket-proxy",
    reason: "the image contains only the proxy; without it cAdvisor has no metrics, and an alert fires",
  },
  {
    rule: "root-user",
    service: "cadvisor",
    reason: "only root can read the folder of Docker's layers; it has no capability and a read-only root",
  },
  {
    rule: "root-user",
    service: "socket-proxy",
    reason: "the socket belongs to root and to a group whose id differs between hosts; it has no capability",
  },
  {
    rule: "root-user",
    service: "open-webui",
    reason: "its image's program and data folders belong to root; it has no capability",
  },
  {
    rule: "root-user",
    service: "restic",
    reason:
      "it reads the files of Open WebUI, Grafana and Nginx, which belong to different users; it has one capability",
  },
  {
    rule: "root-user",
    service: "log-collector",
    reason: "only root can read the folder of Docker's logs; it has no capability and a read-only root",
  },
  {
    rule: "capabilities",
    service: "restic",
    detail: "CAP_DAC_READ_SEARCH",
    reason: "to read those files; their volumes are mounted read-only",
  },
  {
    rule: "docker-socket",
    service: "socket-proxy",
    detail: "/var/run/docker.sock",
    reason: "the filtering proxy: it passes only the few requests that cAdvisor needs, on a network of their own",
  },
  {
    rule: "docker-socket",
    service: "node-exporter",
    detail: "/",
    reason: "it measures the file systems of the host; its user is not in the group that may open the socket",
  },
  {
    rule: "host-folders",
    service: "socket-proxy",
    detail: "/var/run/docker.sock",
    reason: "the socket that it filters",
  },
  {
    rule: "host-folders",
    service: "restic",
    reason: "it writes backups to the folder that the settings name as a target (backup.targets, type local)",
  },
  {
    rule: "host-folders",
    service: "log-collector",
    detail: "/var/lib/docker/containers",
    reason: "Docker's logs, which it reads and ships",
  },
  { rule: "host-folders", service: "node-exporter", detail: "/", reason: "it measures the host's file systems" },
  { rule: "host-folders", service: "cadvisor", detail: "/sys", reason: "it reads the containers' usage from cgroups" },
  {
    rule: "host-folders",
    service: "cadvisor",
    detail: "/var/lib/docker/image",
    reason: "metadata of layers, which names the containers; no container writes there",
  },
];
