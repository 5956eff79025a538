import { LOADER_LABEL } from "../../components/docker/labels";
import { containersOf, labelOf } from "../plan/container-inputs";
import { CERTIFICATE, SECRET } from "../plan/secret-marks";
import type { Plan } from "../plan/plan";
import { sha256 } from "../sha256";
import { containerNamed } from "./containers";
import { drifts, type Drift } from "./drift";
import type { EngineContainer } from "./engine-types";

/** A file as the stack copies it into a volume. */
export interface DeclaredFile {
  /** Service and kind, for example `nginx/config`. */
  readonly purpose: string;
  /** Path in the container. */
  readonly file: string;
  /** For example `444`. */
  readonly mode: string;
  /** Undefined for a file that is secret or that only the deployment generates. */
  readonly hash: string | undefined;
}

/** A file as it is in a volume now. */
export type FoundFile = DeclaredFile;

/** A volume with files of the stack, mounted in a running service. */
export interface FileVolume {
  readonly purpose: string;
  readonly volume: string;
  /** Folder in the container. */
  readonly folder: string;
}

/** Every file that the plan's loaders copy. */
export function declaredFiles({ resources }: Pick<Plan, "resources">): readonly DeclaredFile[] {
  return containersOf(resources).flatMap((container) => {
    const purpose = labelOf(container, LOADER_LABEL);
    if (purpose === undefined) return [];
    const isSecret = purpose.endsWith("/secrets");
    const isKnown = (content: string) => !isSecret && content !== SECRET && content !== CERTIFICATE;
    return (container.uploads ?? []).map(({ file, content, permissions = "" }) => ({
      purpose,
      file,
      mode: permissions.replace(/^0+/, ""),
      hash: isKnown(content) ? sha256(content) : undefined,
    }));
  });
}

/** The volumes that running services mount for the files of the stack. */
export function fileVolumes(
  { resources, services }: Pick<Plan, "resources" | "services">,
  running: readonly EngineContainer[],
): readonly FileVolume[] {
  return containersOf(resources).flatMap((container) => {
    const purpose = labelOf(container, LOADER_LABEL);
    const folder = container.volumes?.[0]?.containerPath;
    if (purpose === undefined || folder === undefined) return [];
    const [service = ""] = purpose.split("/");
    const reader = containerNamed(running, services.get(service)?.name ?? "");
    const volume = reader?.Mounts.find(({ Destination, Type }) => Type === "volume" && Destination === folder)?.Name;
    return volume === undefined ? [] : [{ purpose, volume, folder }];
  });
}

/** Files that are missing, undeclared or different. Files of a set that no service mounts are reported as one. */
export function fileDrift(
  declared: readonly DeclaredFile[],
  volumes: readonly FileVolume[],
  found: readonly FoundFile[],
): readonly Drift[] {
  const mounted = new Set(volumes.map(({ purpose }) => purpose));
  const purposes = [...new Set(declared.map(({ purpose }) => purpose))];
  return [
    ...purposes
      .filter((purpose) => !mounted.has(purpose))
      .flatMap((purpose) => drifts("files", purpose, ["no running service mounts these files"])),
    ...declared
      .filter(({ purpose }) => mounted.has(purpose))
      .flatMap((file) =>
        drifts(
          "files",
          nameOf(file),
          changesOf(
            file,
            found.find((other) => nameOf(other) === nameOf(file)),
          ),
        ),
      ),
    ...found
      .filter((file) => !declared.some((other) => nameOf(other) === nameOf(file)))
      .flatMap((file) => drifts("files", nameOf(file), ["is not declared"])),
  ];
}

function changesOf(declared: DeclaredFile, found: FoundFile | undefined): readonly string[] {
  if (!found) return ["is missing"];
  return [
    ...(declared.hash === undefined || found.hash === declared.hash
      ? []
      : ["has another content than the rendered file"]),
    ...(found.mode === declared.mode ? [] : [`has the mode ${found.mode}, declared ${declared.mode}`]),
  ];
}

function nameOf({ purpose, file }: DeclaredFile): string {
  return `${purpose.split("/")[0] ?? ""}: ${file}`;
}
