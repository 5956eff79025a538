import { docker } from "./docker-cli";

const BLOCK = 512;

/**
 * Reads the files of a folder in a container, which need not run and needs no shell.
 *
 * @returns contents by path below the folder.
 * @throws DockerError when the container or the folder does not exist.
 */
export async function readFiles(host: string, container: string, folder: string): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await docker(host, ["cp", "--follow-link", `${container}:${folder}/.`, "-"]);
  return filesInTar(Buffer.from(stdout));
}

/** The regular files of a tar archive by path. Archives of text files only: their bytes have passed through a string. */
export function filesInTar(archive: Buffer): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  let longName: string | undefined;
  for (let offset = 0; offset + BLOCK <= archive.length && archive[offset] !== 0;) {
    const header = archive.subarray(offset, offset + BLOCK);
    const size = Number.parseInt(field(header, 124, 12), 8) || 0;
    const content = archive.toString("utf8", offset + BLOCK, offset + BLOCK + size);
    const type = field(header, 156, 1);
    // A name of more than 100 bytes comes in an entry of its own, in POSIX' extended format.
    if (type === "x") longName = /\d+ path=(.*)\n/.exec(content)?.[1];
    else {
      const prefix = field(header, 345, 155);
      const name = longName ?? (prefix === "" ? field(header, 0, 100) : `${prefix}/${field(header, 0, 100)}`);
      if (type === "0" || type === "") files.set(name.replace(/^\.\//, ""), content);
      longName = undefined;
    }
    offset += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

function field(header: Buffer, start: number, length: number): string {
  const text = header.toString("latin1", start, start + length);
  return text.split("\0", 1)[0]?.trim() ?? "";
}
