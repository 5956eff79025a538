import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { tmpdir } from "node:os";

import { findProgram, programSources, type ImageProgram } from "../../../testing/program";

const NGINX: ImageProgram = { name: "nginx", image: "nginx", versionOption: "-v" };

/** The places where this file looks for Nginx, for the message that it is missing. */
export const NGINX_SOURCES = programSources(NGINX);

/** Whether Nginx can run here. */
export const hasNginx = findProgram(NGINX, tmpdir()) !== undefined;

/** Checks a folder's configuration. @returns what Nginx prints; empty when the configuration is valid. */
export function checkNginx(folder: string): string {
  const [program, options] = nginxFor(folder);
  const { status, stdout, stderr, error } = spawnSync(program, [...options, "-t", "-q"], { encoding: "utf8" });
  if (error) throw error;
  const text = `${stdout}${stderr}`.trim();
  return status === 0 ? text : text || `nginx ended with ${String(status)}`;
}

/** Starts Nginx on ports and addresses of this machine. SIGTERM ends it. */
export function startNginx(folder: string): ChildProcess {
  const [program, options] = nginxFor(folder);
  return spawn(program, [...options, "-g", "daemon off;"], { stdio: "pipe" });
}

function nginxFor(folder: string): readonly [string, readonly string[]] {
  const found = findProgram(NGINX, folder, ["--network=host"]);
  if (!found) throw new Error(`This needs ${NGINX_SOURCES}.`);
  const [program, ...options] = found;
  return [program, [...options, "-c", `${folder}/nginx.conf`]];
}
