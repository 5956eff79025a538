import { docker, outputRows } from "../docker-cli";
import { SmokeFailure } from "../smoke/check";
import { table } from "../print/table";
import type { Target } from "../target";
import { duration } from "./duration";
import type { InspectedContainer, InspectedImage } from "./containers";
import { line, type StatusLine } from "./line";
import { queryPrometheus } from "../smoke/query-prometheus";

/** One service of a stack. */
export interface ServiceStatus {
  readonly service: string;
  /** Tag of its image; its digest without one. */
  readonly version: string | null;
  /** Docker's state, for example `running`, or `missing`. */
  readonly state: string;
  /** For example `healthy`; null without a health check. */
  readonly health: string | null;
  /** Seconds since it started; null unless it runs. */
  readonly uptime: number | null;
  /** How often Docker restarted it since it was created. */
  readonly restarts: number;
  /** Bytes in use; null unless it runs. */
  readonly memory: number | null;
  /** Limit in bytes. */
  readonly memoryLimit: number | null;
}

/** As in the alert ContainerMemoryNearLimit. */
const MEMORY_SHARE = 0.9;
const RECENT_SECONDS = 3600;
const MIB = 2 ** 20;
const UNITS: Readonly<Record<string, number>> = { B: 1, KiB: 2 ** 10, MiB: MIB, GiB: 2 ** 30, TiB: 2 ** 40 };

/**
 * Memory in use by container, in bytes: as Prometheus has it, which is what the alert looks at, or as Docker measures it within
 * two seconds. On a busy machine Docker may need longer, and then prints zero.
 */
export async function readMemory(
  target: Target,
  containers: readonly InspectedContainer[],
): Promise<ReadonlyMap<string, number>> {
  try {
    const own = `{name=~"${target.prefix}-.+"}`;
    const expression = `container_memory_working_set_bytes${own} - container_memory_total_active_file_bytes${own}`;
    const found = await queryPrometheus(target, expression);
    const known = new Map(found.map(({ labels, value }) => [labels["name"] ?? "", value]));
    // A new Prometheus has no samples yet.
    return known.size > 0 ? known : await measuredMemory(target, containers);
  } catch (error) {
    if (!(error instanceof SmokeFailure)) throw error;
    return measuredMemory(target, containers);
  }
}

async function measuredMemory(
  { dockerHost }: Target,
  containers: readonly InspectedContainer[],
): Promise<ReadonlyMap<string, number>> {
  const names = containers.filter(({ State }) => State.Status === "running").map(({ Name }) => Name.replace(/^\//, ""));
  if (names.length === 0) return new Map();
  const output = await docker(dockerHost, ["stats", "--no-stream", "--format", "{{json .}}", ...names]);
  const measured = outputRows<{ Name: string; MemUsage: string }>(output);
  return new Map(
    measured.map(({ Name, MemUsage }) => [Name, bytesOf(MemUsage)] as const).filter(([, bytes]) => bytes > 0),
  );
}

/** `12.5MiB / 64MiB` as bytes in use. */
export function bytesOf(usage: string): number {
  const [, amount = "0", unit = "B"] = /^([\d.]+)([KMGT]?i?B)/.exec(usage) ?? [];
  return Math.round(Number(amount) * (UNITS[unit] ?? 1));
}

/** @param wanted the services that must exist. */
export function serviceStatus(
  wanted: readonly string[],
  containers: ReadonlyMap<string, InspectedContainer>,
  images: readonly InspectedImage[],
  memory: ReadonlyMap<string, number>,
  now: number,
): readonly ServiceStatus[] {
  const names = [...new Set([...wanted, ...containers.keys()])];
  return names.map((service) => {
    const container = containers.get(service);
    if (container === undefined) return missing(service);
    const { State, Name, RestartCount, HostConfig } = container;
    const runs = State.Status === "running";
    return {
      service,
      version: versionOf(images.find(({ Id }) => Id === container.Image)),
      state: State.Status,
      health: State.Health?.Status ?? null,
      uptime: runs ? Math.max(0, Math.round((now - Date.parse(State.StartedAt)) / 1000)) : null,
      restarts: RestartCount,
      memory: memory.get(Name.replace(/^\//, "")) ?? null,
      memoryLimit: HostConfig.Memory > 0 ? HostConfig.Memory : null,
    };
  });
}

function missing(service: string): ServiceStatus {
  const nothing = { version: null, health: null, uptime: null, memory: null, memoryLimit: null };
  return { service, state: "missing", restarts: 0, ...nothing };
}

function versionOf(image: InspectedImage | undefined): string | null {
  const [tag] = image?.RepoTags ?? [];
  if (tag !== undefined) return tag.slice(tag.lastIndexOf(":") + 1);
  const [, digest] = image?.RepoDigests?.[0]?.split("@") ?? [];
  return digest?.slice(0, "sha256:".length + 12) ?? null;
}

/** A line for each service that needs attention, or one that none does. */
export function serviceLines({ prefix, stack }: Target, services: readonly ServiceStatus[]): readonly StatusLine[] {
  const problems = services.flatMap((service) => {
    const problem = problemOf(service);
    if (problem === undefined) return [];
    const option = stack === undefined ? `--prefix ${prefix}` : `--stack ${stack}`;
    const remedy =
      service.state === "missing" ? `npm run up -- ${option}` : `npm run logs -- ${service.service} ${option}`;
    return [line(service.service, problem, remedy)];
  });
  return problems.length > 0 ? problems : [line("services", `all ${services.length} run`)];
}

function problemOf({ state, health, memory, memoryLimit, restarts, uptime }: ServiceStatus): string | undefined {
  if (state === "missing") return "has no container";
  if (state !== "running") return `is ${state}`;
  if (health !== null && health !== "healthy") return `is ${health}`;
  if (restarts > 0 && uptime !== null && uptime < RECENT_SECONDS) return `restarted ${duration(uptime)} ago`;
  if (memory !== null && memoryLimit !== null && memory >= memoryLimit * MEMORY_SHARE) {
    return `uses ${Math.round((100 * memory) / memoryLimit)}% of its memory limit`;
  }
  return undefined;
}

/** The services as a table. */
export function describeServices(services: readonly ServiceStatus[]): string {
  return table(
    ["SERVICE", "VERSION", "STATE", "UP", "RESTARTS", "MEMORY"],
    services.map(({ service, version, state, health, uptime, restarts, memory, memoryLimit }) => [
      service,
      version,
      state === "running" ? (health ?? state) : state,
      uptime === null ? null : duration(uptime),
      state === "missing" ? null : restarts,
      memory === null
        ? null
        : `${mebibytes(memory)} of ${memoryLimit === null ? "no limit" : mebibytes(memoryLimit)} MiB`,
    ]),
  );
}

function mebibytes(bytes: number): string {
  return String(Math.round(bytes / MIB));
}
