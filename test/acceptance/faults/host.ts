import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { docker } from "../support/docker";

const execute = promisify(execFile);

/** Programs that break things below Docker, and where Debian has them. */
const PROGRAMS = { iptables: "iptables", nsenter: "util-linux", "mkfs.ext4": "e2fsprogs", losetup: "mount" };

/** What this machine lacks to break things below Docker. Empty when it has everything. */
export function missingForFaults(): readonly string[] {
  const paths = `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`.split(":");
  const missing = Object.entries(PROGRAMS).filter(([name]) => !paths.some((path) => existsSync(join(path, name))));
  return [...(process.getuid?.() === 0 ? [] : ["root"]), ...missing.map(([name, pkg]) => `${name} (package ${pkg})`)];
}

/** Runs a program on this machine. @returns what it prints. */
export async function run(program: string, ...args: readonly string[]): Promise<string> {
  const PATH = `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`;
  return (await execute(program, args, { env: { ...process.env, PATH } })).stdout;
}

/** Process id of a container's first process on this machine. @throws Error when the container does not run. */
export async function processOf(container: string): Promise<number> {
  const pid = Number(await docker("inspect", "--format", "{{.State.Pid}}", container));
  if (pid === 0) throw new Error(`${container} does not run`);
  return pid;
}

/** Kills a container's first process as a crash does. Docker restarts it, which it does not after `docker kill`. */
export async function crash(container: string): Promise<void> {
  process.kill(await processOf(container), "SIGKILL");
}

/** Addresses of a container on the networks of its stack. */
export async function addressesOf(container: string): Promise<readonly string[]> {
  const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}";
  return (await docker("inspect", "--format", format, container)).split(/\s+/).filter((address) => address !== "");
}

/** Drops, or passes again, every packet between a container and some addresses, without a word to either. */
export async function setCut(container: string, addresses: readonly string[], cut: boolean): Promise<void> {
  const pid = await processOf(container);
  for (const address of addresses) {
    for (const [chain, side] of [
      ["INPUT", "--source"],
      ["OUTPUT", "--destination"],
    ] as const) {
      const rule = [chain, side, address, "--jump", "DROP"];
      const filter = ["--target", String(pid), "--net", "iptables", "--wait"];
      if (cut) await run("nsenter", ...filter, "--insert", ...rule);
      // A container that has restarted has no rules.
      else await run("nsenter", ...filter, "--delete", ...rule).catch(() => "");
    }
  }
}

/**
 * Limits how fast a container writes to the disk under Docker's data.
 *
 * @param bytesPerSecond 0 for no limit.
 */
export async function limitWrites(container: string, bytesPerSecond: number): Promise<void> {
  const groups = readFileSync(`/proc/${await processOf(container)}/cgroup`, "utf8");
  const device = deviceOf((await docker("info", "--format", "{{.DockerRootDir}}")).trim());
  const old = /^\d+:blkio:(.+)$/m.exec(groups)?.[1];
  if (old !== undefined) {
    writeFileSync(`/sys/fs/cgroup/blkio${old}/blkio.throttle.write_bps_device`, `${device} ${bytesPerSecond}`);
  } else {
    const group = /^0::(.+)$/m.exec(groups)?.[1] ?? "";
    writeFileSync(`/sys/fs/cgroup${group}/io.max`, `${device} wbps=${bytesPerSecond === 0 ? "max" : bytesPerSecond}`);
  }
}

/** Numbers of the disk on which a folder is, such as `254:0`. The kernel limits disks, not partitions. */
function deviceOf(folder: string): string {
  const { dev } = statSync(folder);
  // As glibc's major() and minor() take a number apart.
  const [major, minor] = [(dev >> 8) & 0xfff, (dev & 0xff) | ((dev >> 12) & 0xfff00)];
  const device = `${major}:${minor}`;
  const parent = readdirSync("/sys/block").find((disk) =>
    readdirSync(join("/sys/block", disk)).some((part) => {
      const file = join("/sys/block", disk, part, "dev");
      return existsSync(file) && readFileSync(file, "utf8").trim() === device;
    }),
  );
  return parent === undefined ? device : readFileSync(join("/sys/block", parent, "dev"), "utf8").trim();
}
