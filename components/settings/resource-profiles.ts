import type { ServiceName } from "./service-names";

/** Upper bounds of one container. Swap is never added: memory plus swap equals `memory`. */
export interface ResourceLimits {
  /** MiB. */
  readonly memory: number;
  /** Cores; fractions are shares of one core. */
  readonly cpus: number;
}

/** A host size and the limits that fit it. */
export interface ResourceProfile {
  /** Memory of the host, in MiB. */
  readonly hostMemory: number;
  /** Sum of all memory limits that the host can carry, in MiB, with room for its own system. */
  readonly memoryBudget: number;
  /** Cores the profile is made for. */
  readonly cores: number;
  readonly services: Readonly<Record<ServiceName, ResourceLimits>>;
}

const fourCoresEightGigabytes: ResourceProfile = {
  hostMemory: 8192,
  memoryBudget: 7475,
  cores: 4,
  // No single limit exceeds two cores: Docker refuses a limit above what the host has, and a demonstration host has two.
  services: {
    postgres: { memory: 1280, cpus: 1.5 },
    redis: { memory: 320, cpus: 0.5 },
    litellm: { memory: 1984, cpus: 2 },
    openWebui: { memory: 1088, cpus: 1.5 },
    tika: { memory: 640, cpus: 1 },
    // Measured with vectors of the size of spaCy's en_core_web_lg: 955 MiB idle, 1039 MiB with LiteLLM's largest text.
    presidioAnalyzer: { memory: 1216, cpus: 1 },
    // Measured: 141 MiB.
    presidioAnonymizer: { memory: 192, cpus: 0.5 },
    nginx: { memory: 192, cpus: 1 },
    sync: { memory: 32, cpus: 0.25 },
    prometheus: { memory: 448, cpus: 1 },
    alertmanager: { memory: 64, cpus: 0.25 },
    grafana: { memory: 256, cpus: 0.5 },
    nodeExporter: { memory: 48, cpus: 0.25 },
    socketProxy: { memory: 24, cpus: 0.25 },
    cadvisor: { memory: 160, cpus: 0.5 },
    postgresExporter: { memory: 64, cpus: 0.25 },
    redisExporter: { memory: 48, cpus: 0.25 },
    nginxExporter: { memory: 32, cpus: 0.25 },
    accessLogExporter: { memory: 128, cpus: 0.5 },
    logCollector: { memory: 144, cpus: 0.5 },
    victoriaLogs: { memory: 144, cpus: 0.5 },
    blackboxExporter: { memory: 48, cpus: 0.25 },
    backup: { memory: 128, cpus: 1 },
    restic: { memory: 192, cpus: 1 },
  },
};

const eightCoresSixteenGigabytes: ResourceProfile = {
  hostMemory: 16384,
  memoryBudget: 15360,
  cores: 8,
  services: {
    ...fourCoresEightGigabytes.services,
    postgres: { memory: 3072, cpus: 3 },
    redis: { memory: 640, cpus: 1 },
    litellm: { memory: 4608, cpus: 4 },
    openWebui: { memory: 2304, cpus: 2 },
    nginx: { memory: 192, cpus: 2 },
    prometheus: { memory: 960, cpus: 2 },
  },
};

/** Host sizes that `resources.profile` may name. */
export const resourceProfiles = {
  "4c8g": fourCoresEightGigabytes,
  "8c16g": eightCoresSixteenGigabytes,
} as const satisfies Record<string, ResourceProfile>;

/** Name of a host size. */
export type ProfileName = keyof typeof resourceProfiles;
