import type { ContainerInputs } from "../plan/container-inputs";
import { withoutHash } from "../plan/inventory";
import type { EngineConfig, EngineContainer, EngineMount } from "./engine-types";

/** Facts about a container by their names, as text, so that a declared and a running one can be compared. */
export type Facts = ReadonlyMap<string, string>;

/** What an image gives to a container that does not say otherwise. */
export interface ImageFacts {
  readonly id: string;
  readonly config: EngineConfig;
}

const MEBIBYTE = 1024 * 1024;

/**
 * What the stack declares about a container.
 *
 * @param image the image that its reference names on the host; undefined if there is none.
 * @param processes the limit that a command of the stack sets.
 */
export function declaredFacts(
  container: ContainerInputs & { readonly logOpts?: Readonly<Record<string, string>>; readonly logDriver?: string },
  image: ImageFacts | undefined,
  processes: number | undefined,
): Facts {
  const { capabilities = {}, networksAdvanced = [], ports = [], volumes = [], tmpfs = {}, devices = [] } = container;
  const entrypoint = container.entrypoints ?? image?.config.Entrypoint ?? [];
  // Docker ignores the image's command for a container with an entry point of its own.
  const command = container.command ?? (container.entrypoints ? [] : (image?.config.Cmd ?? []));
  const health = container.healthcheck?.tests ?? image?.config.Healthcheck?.Test ?? [];
  return new Map([
    ["state", "running"],
    ["image", image?.id ?? `${container.image}, which the host does not have`],
    ["user", container.user ?? ""],
    ["entry point", shown(entrypoint)],
    ["command", shown(command)],
    ["health check", shown(health)],
    ["dropped capabilities", list(capabilities.drops ?? [])],
    ["added capabilities", list((capabilities.adds ?? []).map(bareCapability))],
    ["security options", list(container.securityOpts ?? [])],
    ["privileged", "false"],
    ["read-only root", String(container.readOnly ?? false)],
    ["memory", `${container.memory} MiB`],
    ["memory and swap", `${container.memory} MiB`],
    ["CPUs", String(Number(container.cpus ?? 0))],
    ["processes", String(processes ?? 0)],
    ["restart policy", container.restart ?? "no"],
    ["log", logText(container.logDriver ?? "", container.logOpts ?? {})],
    ["namespaces of the host", ""],
    ["devices", list(devices.map(({ hostPath }) => hostPath))],
    ["networks", list(networksAdvanced.map(({ name }) => name))],
    ["ports", list(ports.map(({ ip, external, internal }) => `${ip}:${external} -> ${internal}`))],
    ["folders in memory", list(Object.keys(tmpfs))],
    ...volumes.map(({ volumeName, hostPath, containerPath, readOnly }): [string, string] => [
      `mount ${containerPath}`,
      mountText(hostPath === undefined ? withoutHash(volumeName ?? "") : `host ${hostPath}`, readOnly !== true),
    ]),
  ]);
}

/** What the engine says about a container. */
export function runningFacts(container: EngineContainer, image: ImageFacts | undefined): Facts {
  const { Config, HostConfig, Mounts, NetworkSettings, State } = container;
  return new Map([
    ["state", State.Status],
    ["image", container.Image],
    ["user", Config.User],
    ["entry point", shown(Config.Entrypoint ?? [])],
    ["command", shown(Config.Cmd ?? [])],
    ["health check", shown(Config.Healthcheck?.Test ?? [])],
    ["dropped capabilities", list(HostConfig.CapDrop ?? [])],
    ["added capabilities", list((HostConfig.CapAdd ?? []).map(bareCapability))],
    ["security options", list(HostConfig.SecurityOpt ?? [])],
    ["privileged", String(HostConfig.Privileged)],
    ["read-only root", String(HostConfig.ReadonlyRootfs)],
    ["memory", `${HostConfig.Memory / MEBIBYTE} MiB`],
    ["memory and swap", `${HostConfig.MemorySwap / MEBIBYTE} MiB`],
    ["CPUs", String(HostConfig.NanoCpus / 1e9)],
    ["processes", String(HostConfig.PidsLimit ?? 0)],
    ["restart policy", HostConfig.RestartPolicy.Name],
    ["log", logText(HostConfig.LogConfig.Type, HostConfig.LogConfig.Config ?? {})],
    ["namespaces of the host", list(hostNamespaces(HostConfig))],
    ["devices", list((HostConfig.Devices ?? []).map(({ PathOnHost }) => PathOnHost))],
    ["networks", list(Object.keys(NetworkSettings.Networks))],
    ["ports", list(publishedPorts(HostConfig))],
    ["folders in memory", list(Object.keys(HostConfig.Tmpfs ?? {}))],
    ...Mounts.filter((mount) => !isOfImage(mount, image)).map((mount): [string, string] => [
      `mount ${mount.Destination}`,
      mountText(mount.Type === "volume" ? withoutHash(mount.Name ?? "") : `host ${mount.Source}`, mount.RW),
    ]),
  ]);
}

/** Names of variables that only one side has, or whose values differ. Values may be secret if someone set them by hand. */
export function environmentDrift(
  declared: readonly string[],
  running: EngineConfig,
  image: ImageFacts | undefined,
): readonly string[] {
  const wanted = new Map([...(image?.config.Env ?? []), ...declared].map(pair));
  const actual = new Map((running.Env ?? []).map(pair));
  return [
    ...[...wanted].flatMap(([name, value]) => {
      if (!actual.has(name)) return [`lacks the variable ${name}`];
      return actual.get(name) === value ? [] : [`has another value in the variable ${name}`];
    }),
    ...[...actual.keys()].filter((name) => !wanted.has(name)).map((name) => `has the undeclared variable ${name}`),
  ];
}

function pair(text: string): readonly [name: string, value: string] {
  const [name = "", ...rest] = text.split("=");
  return [name, rest.join("=")];
}

/** An image may declare folders; Docker gives those without a mount a volume without a name. */
function isOfImage({ Type, Name = "", Destination }: EngineMount, image: ImageFacts | undefined): boolean {
  return Type === "volume" && /^[0-9a-f]{64}$/.test(Name) && Destination in (image?.config.Volumes ?? {});
}

function hostNamespaces(config: EngineContainer["HostConfig"]): readonly string[] {
  const { IpcMode, NetworkMode, PidMode, UTSMode, UsernsMode } = config;
  const modes = { IpcMode, NetworkMode, PidMode, UTSMode, UsernsMode };
  return Object.entries(modes).flatMap(([name, mode]) => (mode === "host" ? [name.replace("Mode", "")] : []));
}

function publishedPorts({ PortBindings }: EngineContainer["HostConfig"]): readonly string[] {
  return Object.entries(PortBindings ?? {}).flatMap(([port, bindings]) =>
    (bindings ?? []).map(
      ({ HostIp, HostPort }) => `${HostIp === "" ? "0.0.0.0" : HostIp}:${HostPort} -> ${port.replace("/tcp", "")}`,
    ),
  );
}

function bareCapability(name: string): string {
  return name.replace(/^CAP_/, "");
}

function mountText(source: string, isWritable: boolean): string {
  return `${source}, ${isWritable ? "writable" : "read-only"}`;
}

function logText(driver: string, options: Readonly<Record<string, string>>): string {
  return [
    driver,
    ...Object.entries(options)
      .map(([name, value]) => `${name}=${value}`)
      .sort(),
  ].join(", ");
}

function shown(words: readonly string[]): string {
  return words.join(" ");
}

function list(items: readonly string[]): string {
  return items.toSorted().join(", ");
}
