import { OperationError } from "../command";
import { docker, DockerError, outputLines } from "../docker-cli";
import type { Target } from "../target";
import type { FileVolume, FoundFile } from "./files";

/** Prints `mode PATH` for each file, then `hash PATH` for those that are not secret. A file that cannot be read has no hash. */
const LIST = `cd /audit
find . ! -type d -exec stat -c 'mode %a %n' {} +
[ ! -d config ] || find config -type f -exec sha256sum {} + 2>/dev/null | sed 's/^/hash /'`;

/**
 * Reads the files of a stack's volumes in one container that runs for a moment, has no network and mounts them read-only: many
 * images have no shell to do it in their own containers. Secrets are not read.
 *
 * @param image an image with a shell that is on the host.
 * @throws OperationError when the container fails.
 */
export async function readFiles(
  { dockerHost }: Target,
  image: string,
  volumes: readonly FileVolume[],
): Promise<readonly FoundFile[]> {
  if (volumes.length === 0) return [];
  const mounts = volumes.flatMap(({ purpose, volume }) => ["--volume", `${volume}:${mountPoint(purpose)}:ro`]);
  const options = ["--rm", "--network", "none", "--read-only", "--cap-drop", "ALL", "--user", "0:0"];
  const safe = ["--security-opt", "no-new-privileges", "--memory", "128m", "--entrypoint", "sh"];
  try {
    const output = await docker(dockerHost, [
      "run",
      "--pull",
      "never",
      ...options,
      ...safe,
      ...mounts,
      image,
      "-c",
      LIST,
    ]);
    return foundFiles(outputLines(output), volumes);
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    throw new OperationError(`The files in the volumes cannot be read: ${error.message}`);
  }
}

function mountPoint(purpose: string): string {
  const [service = "", kind = ""] = purpose.split("/");
  return `/audit/${kind}/${service}`;
}

function foundFiles(lines: readonly string[], volumes: readonly FileVolume[]): readonly FoundFile[] {
  const hashes = new Map(
    lines.flatMap((line) => {
      const [, hash = "", path] = /^hash ([0-9a-f]{64}) {2}(.*)$/.exec(line) ?? [];
      return path === undefined ? [] : [[path, hash] as const];
    }),
  );
  return lines.flatMap((line) => {
    const [, mode = "", kind = "", service = "", path = ""] =
      /^mode (\d+) \.\/([^/]+)\/([^/]+)\/(.*)$/.exec(line) ?? [];
    const purpose = `${service}/${kind}`;
    const volume = volumes.find((one) => one.purpose === purpose);
    if (!volume) return [];
    return [{ purpose, file: `${volume.folder}/${path}`, mode, hash: hashes.get(`${kind}/${service}/${path}`) }];
  });
}
