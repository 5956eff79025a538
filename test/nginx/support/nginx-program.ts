import { spawn, spawnSync, type ChildProcess } from "node:child_process";

import { declaredSettings } from "../../../components/settings/declared-settings";

const image = (declaredSettings()["images"]?.default as Readonly<Record<string, string>> | undefined)?.["nginx"] ?? "";

/** The places where {@link nginxProgram} looks, for the message that it is missing. */
export const NGINX_SOURCES = `nginx on the PATH, or Docker of this machine with the image ${image}`;

/** A way to run Nginx on files of this machine. */
export interface NginxProgram {
  /** Checks a configuration. @returns what Nginx prints; empty when the configuration is valid. */
  readonly check: (folder: string) => string;
  /** Starts Nginx on ports and addresses of this machine. */
  readonly start: (folder: string, name: string) => ChildProcess;
  /** Ends what {@link start} began. */
  readonly stop: (process: ChildProcess, name: string) => void;
}

function findNginx(): NginxProgram | undefined {
  if (succeeds("nginx", "-v")) return ofThePath;
  const here = (process.env["DOCKER_HOST"] ?? "unix://").startsWith("unix://");
  return here && succeeds("docker", "image", "inspect", image) ? ofTheImage : undefined;
}

const ofThePath: NginxProgram = {
  check: (folder) => output("nginx", ["-t", "-q", "-c", `${folder}/nginx.conf`]),
  start: (folder) => spawn("nginx", ["-c", `${folder}/nginx.conf`, "-g", "daemon off;"], { stdio: "pipe" }),
  stop: (child) => void child.kill("SIGTERM"),
};

const ofTheImage: NginxProgram = {
  check: (folder) => output("docker", [...inContainer(folder), image, "-t", "-q", "-c", `${folder}/nginx.conf`]),
  start: (folder, name) => {
    const nginx = [image, "-c", `${folder}/nginx.conf`, "-g", "daemon off;"];
    return spawn("docker", [...inContainer(folder), "--name", name, "--network=host", ...nginx], { stdio: "pipe" });
  },
  stop: (_, name) => {
    spawnSync("docker", ["rm", "--force", name], { stdio: "ignore" });
  },
};

function inContainer(folder: string): readonly string[] {
  const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  return ["run", "--rm", "--entrypoint=nginx", "--user", user, "--volume", `${folder}:${folder}`];
}

function output(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  if (error) throw error;
  const text = `${stdout}${stderr}`.trim();
  return status === 0 ? text : text || `${program} ended with ${String(status)}`;
}

function succeeds(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}

/** Nginx from the PATH, or else from its image; undefined when this machine has neither. */
export const nginxProgram = findNginx();
