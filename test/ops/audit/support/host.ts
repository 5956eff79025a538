import { LOADER_LABEL, SERVICE_LABEL } from "../../../../components/docker/labels";
import type { EngineContainer, EngineImage } from "../../../../ops/drift/engine-types";
import { planFrom, type Plan } from "../../../../ops/plan/plan";
import type { PlannedResource } from "../../../../ops/plan/record-program";
import { COMMAND, CONTAINER, type PolicyResource } from "../../../../policy/resource";
import { resource, service } from "../../../policy/support/resources";

/** Bytes. */
export const MEBIBYTE = 1024 * 1024;
/** An image on the host. */
export const IMAGE: EngineImage = {
  Id: "sha256:one",
  RepoTags: ["nginx:1.30.4-alpine"],
  RepoDigests: [`nginx@sha256:${"d".repeat(64)}`],
  Config: {
    User: "",
    Env: ["PATH=/usr/bin"],
    Cmd: ["nginx"],
    Entrypoint: ["/start"],
    Healthcheck: null,
    Volumes: { "/cache": {} },
  },
};
/** A container that runs as {@link PLAN} declares it. */
export const RUNNING: EngineContainer = {
  Name: "/llm-dev-app",
  Image: "sha256:one",
  Config: {
    Labels: { [SERVICE_LABEL]: "app" },
    User: "20000:20000",
    Env: ["PORT=9000", "PASSWORD_FILE=/run/secrets/password", "PATH=/usr/bin"],
    Cmd: ["nginx"],
    Entrypoint: ["/start"],
    Healthcheck: { Test: ["CMD", "true"] },
  },
  State: { Status: "running" },
  HostConfig: {
    CapAdd: null,
    CapDrop: ["ALL"],
    Devices: null,
    IpcMode: "private",
    LogConfig: { Type: "json-file", Config: { "max-file": "3", "max-size": "10m" } },
    Memory: 64 * MEBIBYTE,
    MemorySwap: 64 * MEBIBYTE,
    NanoCpus: 500_000_000,
    NetworkMode: "bridge",
    PidMode: "",
    PidsLimit: 300,
    PortBindings: { "9000/tcp": [{ HostIp: "127.0.0.1", HostPort: "9000" }] },
    Privileged: false,
    ReadonlyRootfs: true,
    RestartPolicy: { Name: "unless-stopped" },
    SecurityOpt: ["no-new-privileges:true"],
    UTSMode: "",
    UsernsMode: "",
  },
  Mounts: [
    { Type: "volume", Name: "llm-dev-app-data", Source: "/var/lib", Destination: "/data", RW: true },
    { Type: "volume", Name: "llm-dev-app-config-ba9876543210", Source: "/var/lib", Destination: "/etc/app", RW: false },
    // Of the image.
    { Type: "volume", Name: "f".repeat(64), Source: "/var/lib", Destination: "/cache", RW: true },
  ],
  NetworkSettings: { Networks: { "llm-dev-data": {} } },
};
/** The container that copied its files. */
export const LOADER: EngineContainer = {
  ...RUNNING,
  Name: "/llm-dev-app-config-ba9876543210-loader",
  Config: { ...RUNNING.Config, Labels: { [LOADER_LABEL]: "app/config" } },
};

/** A container of a plan that copies files. */
export const loader = (kind: string, uploads: readonly object[]): PolicyResource =>
  resource(CONTAINER, {
    name: `llm-dev-app-${kind}-0123456789ab-loader`,
    memory: 16,
    labels: [{ label: LOADER_LABEL, value: `app/${kind}` }],
    volumes: [
      { volumeName: `llm-dev-app-${kind}-0123456789ab`, containerPath: `/etc/${kind === "config" ? "app" : kind}` },
    ],
    uploads,
  });
/** The resources of {@link PLAN}. */
export const RESOURCES = [
  service({
    readOnly: true,
    restart: "unless-stopped",
    volumes: [
      { volumeName: "llm-dev-app-data", containerPath: "/data", readOnly: false },
      { volumeName: "llm-dev-app-config-0123456789ab", containerPath: "/etc/app", readOnly: true },
    ],
  }),
  loader("config", [{ file: "/etc/app/app.conf", content: "a\n", permissions: "0444" }]),
  resource(COMMAND, { create: "docker update --pids-limit 300 llm-dev-app" }),
];
/** A plan with nothing but some resources. */
export function planOf(resources: readonly PolicyResource[]): Plan {
  return planFrom(resources as unknown as readonly PlannedResource[]);
}

/** A stack with one service. */
export const PLAN = planOf(RESOURCES);
