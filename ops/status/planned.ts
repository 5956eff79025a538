import { posix } from "node:path";

import { LOADER_LABEL, SERVICE_LABEL } from "../../components/docker/labels";
import { assumeSecrets } from "../plan/assume-secrets";
import { containersOf, labelOf, type ContainerInputs } from "../plan/container-inputs";
import { recordProgram } from "../plan/record-program";
import { CERTIFICATE, SECRET } from "../plan/secret-marks";
import { readStackConfig } from "../stack-config";

/** What the settings declare, as far as it can be compared with what runs without a secret. */
export interface PlannedStack {
  /** Containers by service. */
  readonly services: ReadonlyMap<string, ContainerInputs>;
  /** Rendered files without secrets and without what only `up` creates, by service. */
  readonly files: ReadonlyMap<string, PlannedFolder>;
}

/** The rendered files of a service. */
export interface PlannedFolder {
  /** Where the service's container has them. */
  readonly folder: string;
  /** Contents by path below the folder. */
  readonly files: ReadonlyMap<string, string>;
}

/** Runs the program with placeholders for secrets, once per process. @throws SettingsError when the settings are wrong. */
export async function planStack(stack: string): Promise<PlannedStack> {
  const { config } = assumeSecrets(readStackConfig(stack));
  const containers = containersOf(await recordProgram(stack, config));
  return { services: byLabel(containers, SERVICE_LABEL), files: new Map(containers.flatMap(plannedFolder)) };
}

function byLabel(containers: readonly ContainerInputs[], label: string): ReadonlyMap<string, ContainerInputs> {
  return new Map(
    containers.flatMap((container) => {
      const value = labelOf(container, label);
      return value === undefined ? [] : [[value, container] as const];
    }),
  );
}

function plannedFolder(container: ContainerInputs): [string, PlannedFolder][] {
  const [service, kind] = (labelOf(container, LOADER_LABEL) ?? "").split("/");
  if (service === undefined || kind !== "config") return [];
  const folder = container.volumes?.[0]?.containerPath ?? "/";
  const files = (container.uploads ?? [])
    .filter(({ content }) => content !== SECRET && content !== CERTIFICATE)
    .map(({ file, content }) => [posix.relative(folder, file), content] as const);
  return [[service, { folder, files: new Map(files) }]];
}
