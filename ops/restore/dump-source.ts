import { outputOf } from "../backup/containers";
import { docker } from "../docker-cli";
import type { Target } from "../target";

/** Where restic's worker puts the backup that a restore asked for, as the container `backup` sees it. */
export const RESTORED = "/var/lib/restored/restore";

/** A folder with dumps, fingerprints and archives of files, which only a container reaches. */
export interface DumpSource {
  /** Docker's volume, and the folder in it that holds the files. */
  readonly volume: string;
  readonly folder: string;
  /** Reads a small file. @throws OperationError when there is none. */
  readonly read: (file: string) => Promise<string>;
  /** Arguments of a `docker` command that prints a file. */
  readonly printCommand: (file: string) => readonly string[];
  /** Image of a container that unpacks the archives: it has a shell, tar and chown. */
  readonly image: () => Promise<string>;
  /** Names of the files. */
  readonly list: () => Promise<readonly string[]>;
}

/** The backup that restic's worker has fetched. */
export function fetchedBackup(target: Target): DumpSource {
  const { prefix, dockerHost } = target;
  return {
    volume: `${prefix}-backup-restored`,
    folder: "restore",
    read: (file) => outputOf(target, "backup", ["cat", `${RESTORED}/${file}`]),
    printCommand: (file) => ["exec", `${prefix}-backup`, "cat", `${RESTORED}/${file}`],
    image: async () => {
      const format = ["inspect", "--format", "{{.Image}}", `${prefix}-backup`];
      return (await docker(dockerHost, format)).stdout.trim();
    },
    list: async () => (await outputOf(target, "backup", ["ls", RESTORED])).split("\n"),
  };
}
