import { stringify } from "yaml";

import { LOADER_LABEL, SERVICE_LABEL } from "../../components/docker/labels";
import { labelOf, type ContainerInputs, type VolumeInputs } from "./container-inputs";

const HEADER = `# Every long-running container: what it runs, what it may use and reach, which secrets it can read.
# All of them drop every capability but the ones listed, cannot gain privileges, restart by themselves and rotate their log.
`;

/** The containers as one YAML document for an auditor, by service name. */
export function inventory(containers: readonly ContainerInputs[]): string {
  const services = containers
    .map((container) => [labelOf(container, SERVICE_LABEL), container] as const)
    .filter(([service]) => service !== undefined)
    .map(([service = "", container]) => [service, describe(service, container, containers)] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return HEADER + stringify(Object.fromEntries(services), { lineWidth: 0 });
}

function describe(service: string, container: ContainerInputs, all: readonly ContainerInputs[]): object {
  const { entrypoints, command, envs, ports, volumes, devices, tmpfs, healthcheck } = container;
  const added = container.capabilities?.adds ?? [];
  return {
    image: container.image,
    user: container.user,
    ...(entrypoints && { entrypoint: entrypoints.join(" ") }),
    ...(command && { command: command.join(" ") }),
    memory: `${container.memory} MiB`,
    cpus: container.cpus,
    readOnlyRoot: container.readOnly,
    ...(added.length > 0 && { capabilities: added }),
    ...(devices && { devices: devices.map(({ hostPath }) => hostPath) }),
    networks: (container.networksAdvanced ?? []).map(({ name, aliases, ipv4Address }) =>
      [name, ...(aliases ? [`as ${aliases.join(", ")}`] : []), ...(ipv4Address ? [`at ${ipv4Address}`] : [])].join(" "),
    ),
    ports: (ports ?? []).map(({ ip, external, internal }) => `${ip}:${external} -> ${internal}`),
    mounts: [...(volumes ?? []).map(mount), ...Object.keys(tmpfs ?? {}).map((folder) => `${folder} in memory`)],
    secrets: secretsOf(service, all),
    environment: [...(envs ?? [])].sort(),
    healthCheck: healthcheck?.tests.slice(1).join(" ") ?? "none",
  };
}

/** A volume's name without the hash of its content, which a plan cannot know if it depends on a secret. */
export function withoutHash(volumeName: string): string {
  return volumeName.replace(/-[0-9a-f]{12}$/, "");
}

/** A mount in words. */
export function mount({ volumeName, hostPath, containerPath, readOnly }: VolumeInputs): string {
  const source = hostPath === undefined ? withoutHash(volumeName ?? "") : `host ${hostPath}`;
  return `${containerPath} from ${source}${readOnly ? ", read-only" : ""}`;
}

function secretsOf(service: string, all: readonly ContainerInputs[]): readonly string[] {
  const loader = all.find((container) => labelOf(container, LOADER_LABEL) === `${service}/secrets`);
  return (loader?.uploads ?? []).map(({ file }) => file);
}
