import type { ContainerInputs } from "../plan/container-inputs";
import { SECRET } from "../plan/secret-marks";
import { readFiles } from "../docker-files";
import type { Target } from "../target";
import { listLoaders, type InspectedContainer, type InspectedImage } from "./containers";
import { line, type StatusLine } from "./line";
import type { PlannedFolder, PlannedStack } from "./planned";

const MIB = 2 ** 20;

/** What runs: containers by service, and the images of the host. */
export interface Running {
  readonly containers: ReadonlyMap<string, InspectedContainer>;
  readonly images: readonly InspectedImage[];
}

/**
 * Whether the settings changed since the last `up`, or a person changed what runs. Compares rendered files, images, commands,
 * environment, limits, ports and networks; secrets and the scripts of jobs are not compared.
 *
 * @throws DockerError when the engine does not answer.
 */
export async function driftLines(
  target: Target,
  planned: PlannedStack,
  running: Running,
): Promise<readonly StatusLine[]> {
  const loaders = await listLoaders(target);
  const changedFiles = await Promise.all(
    [...planned.files].map(async ([service, folder]) => {
      const loader = loaders.get(`${service}/config`);
      // A service without a container is reported as missing.
      if (loader === undefined || !running.containers.has(service)) return [];
      const names = differentFiles(folder, await readFiles(target.dockerHost, loader, folder.folder));
      return names.length > 0 ? [[service, names.join(", ")] as const] : [];
    }),
  );
  const changes = [...changedFiles.flat(), ...differentContainers(planned, running)];
  if (changes.length === 0) return [line("drift", "none: what runs matches the settings")];
  const services = [...new Set(changes.map(([service]) => service))];
  const remedy = `npm run up -- --stack ${target.stack ?? ""}`;
  return services.map((service) => {
    const what = changes.filter(([changed]) => changed === service).map(([, text]) => text);
    return line("drift", `${service} differs from the settings: ${what.join(", ")}`, remedy);
  });
}

/** Names of the files that differ, are missing or are too many. */
export function differentFiles({ files }: PlannedFolder, found: ReadonlyMap<string, string>): readonly string[] {
  const names = [...new Set([...files.keys(), ...found.keys()])].sort();
  return names.filter((name) => {
    // What the plan leaves out has a secret in it.
    return files.has(name) && files.get(name) !== found.get(name);
  });
}

/** Pairs of a service and what differs. */
export function differentContainers(
  planned: PlannedStack,
  { containers, images }: Running,
): readonly (readonly [string, string])[] {
  const declared = [...planned.services].flatMap(([service, inputs]) => {
    const container = containers.get(service);
    if (container === undefined) return [];
    return differences(inputs, container, images).map((what) => [service, what] as const);
  });
  const removed = [...containers.keys()].filter((service) => !planned.services.has(service));
  return [...declared, ...removed.map((service) => [service, "it is not declared"] as const)];
}

function differences(
  inputs: ContainerInputs,
  { Image, Config, HostConfig, NetworkSettings }: InspectedContainer,
  images: readonly InspectedImage[],
): readonly string[] {
  const image = images.find((candidate) => isNamed(candidate, inputs.image));
  const own = new Set(images.find(({ Id }) => Id === Image)?.Config.Env ?? []);
  const environment = (Config.Env ?? []).filter((variable) => !own.has(variable));
  const ports = Object.entries(HostConfig.PortBindings ?? {}).flatMap(([port, bindings]) =>
    bindings.map(
      ({ HostIp, HostPort }) => `${HostIp === "" ? "0.0.0.0" : HostIp}:${HostPort}:${Number.parseInt(port)}`,
    ),
  );
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ["image", image?.Id ?? inputs.image, Image],
    ["command", inputs.command ?? Config.Cmd, Config.Cmd],
    ["entrypoint", inputs.entrypoints ?? Config.Entrypoint, Config.Entrypoint],
    ["environment", sorted(inputs.envs?.filter((variable) => !own.has(variable)) ?? []), sorted(environment)],
    ["user", inputs.user ?? Config.User, Config.User],
    ["memory limit", inputs.memory * MIB, HostConfig.Memory],
    ["CPU limit", Math.round(Number(inputs.cpus ?? 0) * 1e9), HostConfig.NanoCpus],
    [
      "ports",
      sorted((inputs.ports ?? []).map(({ ip, external, internal }) => `${ip}:${external}:${internal}`)),
      sorted(ports),
    ],
    [
      "networks",
      sorted((inputs.networksAdvanced ?? []).map(({ name }) => name)),
      sorted(networkNames(NetworkSettings)),
    ],
  ];
  return pairs
    .filter(([, wanted, found]) => wanted !== SECRET && JSON.stringify(wanted) !== JSON.stringify(found))
    .map(([what]) => what);
}

/** Docker keeps a pulled image under its tag and its digest. */
function isNamed({ RepoTags, RepoDigests }: InspectedImage, reference: string): boolean {
  const [name = "", digest] = reference.split("@");
  if (digest !== undefined) return (RepoDigests ?? []).some((known) => known.endsWith(`@${digest}`));
  const short = (text: string) => text.replace(/^docker\.io\/(library\/)?/, "");
  return (RepoTags ?? []).some((tag) => short(tag) === short(name));
}

function networkNames({ Networks }: InspectedContainer["NetworkSettings"]): readonly string[] {
  return Object.keys(Networks);
}

function sorted(values: readonly string[]): readonly string[] {
  return [...values].sort();
}
