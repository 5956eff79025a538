import { OperationError } from "../../command";
import { docker, DockerError, outputLines } from "../../docker-cli";
import type { Target } from "../../target";
import type { FileVolume, FoundFile } from "./files";

/** Prints mode, hash and path of each file; of secrets only mode and path. The hash of a file that is none is `-`. */
const LIST = `cd /audit
find config secrets ! -type f ! -type d -exec stat -c '%a - %n' {} + 2>/dev/null
find secrets -type f -exec stat -c '%a secret %n' {} + 2>/dev/null
find config -type f | while IFS= read -r file; do
  echo "$(stat -c %a "$file") $(sha256sum <"$file" | cut -d ' ' -f 1) $file"
done`;

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
    const output = await docker(dockerHost, ["run", ...options, ...safe, ...mounts, image, "-c", LIST]);
    return outputLines(output).flatMap((line) => foundFile(line, volumes));
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    throw new OperationError(`The files in the volumes cannot be read: ${error.message}`);
  }
}

function mountPoint(purpose: string): string {
  const [service = "", kind = ""] = purpose.split("/");
  return `/audit/${kind}/${service}`;
}

function foundFile(line: string, volumes: readonly FileVolume[]): readonly FoundFile[] {
  const [, mode = "", hash = "", kind = "", service = "", path = ""] =
    /^(\d+) (\S+) ([^/]+)\/([^/]+)\/(.*)$/.exec(line) ?? [];
  const purpose = `${service}/${kind}`;
  const volume = volumes.find((one) => one.purpose === purpose);
  if (!volume) return [];
  return [{ purpose, file: `${volume.folder}/${path}`, mode, hash: hash === "secret" ? undefined : hash }];
}
