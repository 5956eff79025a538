import { spawnSync } from "node:child_process";

import { coerce, gte } from "semver";

import { declaredSettings } from "../components/settings/declared-settings";

const images = declaredSettings()["images"]?.default as Readonly<Record<string, string>> | undefined;

/** A program that one of the stack's images holds, such as promtool. */
export interface ImageProgram {
  readonly name: string;
  /** The image's name in the setting `images`. */
  readonly image: string;
  /** The option that prints the program's version; `--version` by default. */
  readonly versionOption?: string;
}

/** The places where {@link findProgram} looks, for the message that the program is missing. */
export function programSources({ name, image }: ImageProgram): string {
  const reference = imageOf(image);
  return `${name} ${tagVersion(reference) ?? ""} or newer on the PATH, or Docker of this machine with the image ${reference}`;
}

/**
 * The words that start a program: from the PATH if that one is no older than the stack's, or else from its image.
 *
 * @param folder the folder that the program works on. It has the same path in the container, and can be written.
 * @param options further options of `docker run`. Without any, the container has no network.
 * @returns undefined when this machine has neither.
 */
export function findProgram(
  { name, image, versionOption = "--version" }: ImageProgram,
  folder: string,
  options: readonly string[] = ["--network=none"],
): readonly [string, ...string[]] | undefined {
  const reference = imageOf(image);
  const found = versionOf(output(name, versionOption));
  const needed = tagVersion(reference);
  if (found !== undefined && needed !== undefined && gte(found, needed)) return [name];
  if (!dockerSeesThisFolder() || output("docker", "image", "inspect", reference) === undefined) return undefined;
  // Runs as the owner of the files, because other users may not be allowed to read them.
  const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  const mount = ["--volume", `${folder}:${folder}`, "--workdir", folder];
  return ["docker", "run", "--rm", `--entrypoint=${name}`, "--user", user, ...mount, ...options, reference];
}

function imageOf(image: string): string {
  const reference = images?.[image];
  if (reference === undefined) throw new Error(`images.${image} has no default`);
  return reference;
}

function tagVersion(reference: string): string | undefined {
  return versionOf(reference.slice(reference.lastIndexOf(":")));
}

function versionOf(text: string | undefined): string | undefined {
  return coerce(text)?.version;
}

/** A remote Docker Engine would mount a folder of its own machine. */
function dockerSeesThisFolder(): boolean {
  return (process.env["DOCKER_HOST"] ?? "unix://").startsWith("unix://");
}

/** @returns what a program prints, or undefined when it is missing or fails. */
function output(program: string, ...args: readonly string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  return status === 0 ? `${stdout}${stderr}` : undefined;
}
