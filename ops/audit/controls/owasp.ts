import {
  defaultBridge,
  imagesByDigest,
  processLimit,
  readOnlyRoot,
  restartPolicy,
  secretsInVolumes,
  wildcardPorts,
} from "./checks";
import { all, fromPolicy, type Control } from "./control";

/** The rules of OWASP's Docker Security Cheat Sheet (OWASP/CheatSheetSeries at 0a11bd1), with its numbers and our titles. */
export const owaspControls: readonly Control[] = [
  {
    id: "#0",
    title: "Host and Docker up to date",
    measure: "The host's: npm run doctor refuses engines with known holes.",
  },
  {
    id: "#1",
    title: "Docker's socket",
    measure: "No container mounts it; the stack reaches the engine by its socket or over SSH, never by TCP.",
    check: fromPolicy("docker-socket"),
  },
  {
    id: "#2",
    title: "A user",
    measure: "Every service runs as a user other than root.",
    check: fromPolicy("root-user"),
  },
  {
    id: "#3",
    title: "Capabilities",
    measure: "Every container drops all and adds none; none is privileged.",
    check: all(fromPolicy("capabilities"), fromPolicy("privileges", "privileged")),
  },
  {
    id: "#4",
    title: "Privilege escalation",
    measure: "Every container has no-new-privileges.",
    check: fromPolicy("privileges", "no-new-privileges"),
  },
  {
    id: "#5",
    title: "Connections between containers",
    measure: "Services share networks of the stack by need, and only those that must lead outside do.",
    check: all(defaultBridge, fromPolicy("internal-networks"), fromPolicy("private-databases")),
  },
  {
    id: "#5a",
    title: "Published ports and host firewalls",
    measure: "Ports are published on 127.0.0.1 alone.",
    check: all(fromPolicy("published-ports"), wildcardPorts),
  },
  {
    id: "#6",
    title: "Linux security modules",
    measure: "No container turns off seccomp, AppArmor or SELinux.",
    check: fromPolicy("privileges", "seccomp", "apparmor", "label"),
  },
  {
    id: "#7",
    title: "Limits",
    measure: "Every service has limits of memory, CPU time and processes, and a limited number of restarts.",
    check: all(fromPolicy("limits"), processLimit, restartPolicy),
  },
  { id: "#8", title: "Read-only file systems", measure: "Every service has a read-only root.", check: readOnlyRoot },
  {
    id: "#9",
    title: "Image scans",
    measure: "Your pipeline's: the inventory names every image. The stack builds none.",
  },
  {
    id: "#10",
    title: "Daemon's log level",
    measure: "The host's: log-level in /etc/docker/daemon.json is info or unset.",
  },
  {
    id: "#11",
    title: "Rootless mode",
    measure: "The host's: docker info shows rootless under Security Options. The stack does not need it.",
  },
  {
    id: "#12",
    title: "Docker Secrets",
    measure:
      "No secret is in an environment, a command, a label or a plain file, and services get secrets from Docker Secrets.",
    check: all(fromPolicy("plain-secrets"), secretsInVolumes),
  },
  {
    id: "#13",
    title: "Supply chain",
    measure: "Every image is named by its digest. Signatures and bills of materials are not checked.",
    check: imagesByDigest,
  },
];
