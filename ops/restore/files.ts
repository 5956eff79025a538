import { OperationError } from "../command";
import { docker, DockerError } from "../docker-cli";
import type { Target } from "../target";
import type { DumpSource } from "./dump-source";

/** Where the files of a service were read, which is also where their archive puts them. */
const FOLDERS = {
  "open-webui": "/data/open-webui",
  nginx: "/data/nginx",
  grafana: "/var/lib/restic/grafana",
} as const;

/**
 * Unpacks the files of services into their data volumes. Files that are not in the backup stay: no database refers to them.
 * Only a container made for this can write to the volumes; it reaches no network and is removed.
 *
 * @throws OperationError when a file cannot be written.
 */
export async function restoreFiles(
  target: Target,
  source: DumpSource,
  services: readonly (keyof typeof FOLDERS)[],
): Promise<void> {
  const present = new Set(await source.list());
  for (const service of services) {
    // Without ACME, Nginx has no files.
    if (present.has(`${service}.tar`)) await unpack(target, source, service);
  }
}

async function unpack(
  { prefix, dockerHost }: Target,
  source: DumpSource,
  service: keyof typeof FOLDERS,
): Promise<void> {
  const folder = FOLDERS[service];
  const options = [
    ...["--rm", "--network", "none", "--user", "0:0", "--read-only", "--security-opt", "no-new-privileges"],
    // To write files of other users, and to give them back to those users.
    ...["--cap-drop", "ALL", "--cap-add", "CHOWN", "--cap-add", "DAC_OVERRIDE", "--cap-add", "FOWNER"],
    ...["--volume", `${source.volume}:/source:ro`, "--volume", `${prefix}-${service}-data:${folder}`],
  ];
  // restic's copy of Grafana's database belongs to root.
  const script =
    `tar --extract --preserve-permissions --file=/source/${source.folder}/${service}.tar --directory=/` +
    (service === "grafana" ? ` && chown --reference=${folder} ${folder}/grafana.db` : "");
  try {
    const command = ["--entrypoint", "sh", await source.image(), "-c", script];
    await docker(dockerHost, ["run", ...options, ...command], { timeoutSeconds: 0 });
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    throw new OperationError(`The files of ${service} cannot be restored: ${error.message}`);
  }
}
