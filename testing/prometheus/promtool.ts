import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { declaredSettings } from "../../components/settings/declared-settings";
import { packageRoot } from "../../components/settings/package-files";
import { PROMETHEUS_FOLDER } from "./rules";

const image = (declaredSettings()["images"]?.default as Readonly<Record<string, string>> | undefined)?.["prometheus"];

/** Runs promtool in the folder that it was found for. @returns what it prints. @throws Error with that text when promtool fails. */
export type Promtool = (...args: readonly string[]) => string;

/** The places where {@link findPromtool} looks, for the message that it is missing. */
export const PROMTOOL_SOURCES = `promtool on the PATH, or Docker of this machine with the image ${String(image)}`;

/**
 * promtool from the PATH, or else from Prometheus' image; undefined when this machine has neither.
 *
 * @param folder where it runs; observability/prometheus by default.
 */
export function findPromtool(folder = join(packageRoot, PROMETHEUS_FOLDER)): Promtool | undefined {
  const run = (program: string, args: readonly string[]) => runIn(folder, program, args);
  if (succeeds("promtool", "--version")) return (...args) => run("promtool", args);
  if (image === undefined || !dockerSeesThisFolder() || !succeeds("docker", "image", "inspect", image))
    return undefined;
  const options = [
    ...["--rm", "--network", "none", "--entrypoint", "promtool"],
    // Runs as the owner of the files, because other users may not be allowed to read them.
    ...["--user", `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`],
    ...["--volume", `${folder}:/work:ro`, "--workdir", "/work"],
  ];
  return (...args) => run("docker", ["run", ...options, image, ...args]);
}

/** A remote Docker Engine would mount a folder of its own machine. */
function dockerSeesThisFolder(): boolean {
  return (process.env["DOCKER_HOST"] ?? "unix://").startsWith("unix://");
}

function runIn(folder: string, program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: folder, encoding: "utf8" });
  const output = `${stdout}${stderr}`;
  if (error) throw error;
  if (status !== 0) throw new Error(`promtool ended with ${String(status)}:\n${output}`);
  return output;
}

function succeeds(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}
