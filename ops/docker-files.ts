import { text } from "node:stream/consumers";

import { extract } from "tar-stream";

import { docker } from "./docker-cli";

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
export async function filesInTar(archive: Buffer): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const entries = extract();
  entries.end(archive);
  for await (const entry of entries) {
    const content = await text(entry);
    if (entry.header.type === "file") files.set(entry.header.name.replace(/^\.\//, ""), content);
  }
  return files;
}
