import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { buildImage, installDocker } from "./host-image";

const NAME = "llm-host-trial";
const MACHINE = `${NAME}-machine`;
const INTERNET = `${NAME}-internet`;
/** Enough for systemd and for a Docker Engine in it. Not `--privileged`, which needs more than some machines can give. */
const RIGHTS = [
  ...["--cap-add=ALL", "--cap-drop=SYS_RESOURCE", "--cap-drop=SYS_TIME", "--device-cgroup-rule=a *:* rwm"],
  ...["seccomp=unconfined", "apparmor=unconfined", "systempaths=unconfined"].map(
    (option) => `--security-opt=${option}`,
  ),
];
/** Docker mounts these read-only. The variable is for a machine with the first version of cgroups, and harmless otherwise. */
const BOOT =
  "mount -o remount,rw /sys; for folder in /sys/fs/cgroup /sys/fs/cgroup/*; do mount -o remount,bind,rw $folder; done " +
  "2>/dev/null; exec /sbin/init SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1";

/** Name of the machine for SSH, which does not change with its address. */
export const HOST = "machine.example";

/** How a command on the machine ended, and what it printed. */
export interface Outcome {
  readonly code: number | null;
  readonly text: string;
}

/**
 * A Debian with systemd, OpenSSH and its own Docker Engine, and a second machine in its network, which has the role of the
 * Internet. Both are containers with a network of their own: this machine's firewall is never touched.
 */
export class HostMachine {
  private folder = "";
  /** The real `ssh`. */
  private program = "";

  /** Makes the machine, and lets `ssh` of this process's children find it. */
  public start(): void {
    removeAll();
    this.folder = mkdtempSync(join(tmpdir(), "llm-stack-host-"));
    this.program = execFileSync("sh", ["-c", "command -v ssh"], { encoding: "utf8" }).trim();
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(this.folder, "key")]);
    buildImage(NAME, readFileSync(join(this.folder, "key.pub"), "utf8"));
    engine("network", "create", "--ipv6", "--subnet=fd6c:6c6d:7374::/64", NAME);
    const network = [`--network=${NAME}`, "--sysctl=net.ipv6.conf.all.disable_ipv6=0"];
    const folders = ["--tmpfs=/run", "--tmpfs=/run/lock", "--tmpfs=/tmp:exec"];
    // The inner engine needs a file system of its own below its data.
    const volumes = ["--volume=/var/lib/docker", "--volume=/var/lib/containerd"];
    const machine = [`--name=${MACHINE}`, ...RIGHTS, "--cgroupns=private", "--stop-signal=SIGRTMIN+3", ...volumes];
    engine("run", "--detach", ...machine, ...network, ...folders, "--env=container=docker", NAME, "sh", "-c", BOOT);
    engine("run", "--detach", `--name=${INTERNET}`, "--cap-add=NET_ADMIN", ...network, NAME, "sleep", "infinity");
    this.findAddress();
    this.waitForBoot();
    installDocker(MACHINE);
    process.env["PATH"] = `${this.folder}${delimiter}${process.env["PATH"] ?? ""}`;
  }

  /** Shuts systemd down and boots it again. */
  public restart(): void {
    // Its services end within seconds, but the kernel is not its own, which systemd would stop at the end.
    engine("restart", "--time=10", MACHINE);
    this.findAddress();
    this.waitForBoot();
  }

  /** Runs a line of shell as root on the machine. */
  public run(line: string): Outcome {
    return exec(MACHINE, line);
  }

  /** The output of a line of shell that must succeed. */
  public output(line: string): string {
    const { code, text } = this.run(line);
    if (code !== 0) throw new Error(`${line} ended with ${String(code)}: ${text}`);
    return text.trim();
  }

  /** Runs a line of shell on the other machine. */
  public outside(line: string): Outcome {
    return exec(INTERNET, line);
  }

  /** The machine's addresses in its network. */
  public addresses(): readonly [ipv4: string, ipv6: string] {
    const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{.GlobalIPv6Address}}{{end}}";
    const [ipv4 = "", ipv6 = ""] = engine("inspect", "--format", format, MACHINE).trim().split(" ");
    return [ipv4, ipv6];
  }

  /** Whether the other machine can open TCP connections to an address, by port. */
  public reach(address: string, ports: readonly number[]): Readonly<Record<number, string>> {
    const attempt = (port: number) =>
      `(nc -z -w 2 ${address} ${port} 2>/dev/null && echo ${port} open || echo ${port} closed) &`;
    const { text } = this.outside(`${ports.map(attempt).join(" ")} wait`);
    const lines = text.trim().split("\n");
    return Object.fromEntries(lines.map((line) => line.split(" ")).map(([port, state]) => [Number(port), state ?? ""]));
  }

  /** Lets a connection fail that shares nothing with others, as behind a firewall that locks out. */
  public refuseNewConnections(refuse: boolean): void {
    const end = refuse ? 'case "$*" in *ControlPath=none*) exit 255 ;; esac\n' : "";
    writeFileSync(join(this.folder, "ssh"), `#!/bin/sh\n${end}exec ${this.program} -F ${this.folder}/config "$@"\n`);
    chmodSync(join(this.folder, "ssh"), 0o755);
  }

  /** Removes both machines, their disks and the image. */
  public remove(): void {
    removeAll();
    if (this.folder !== "") rmSync(this.folder, { recursive: true, force: true });
  }

  private waitForBoot(): void {
    // Asked too early, systemd is not there yet.
    this.output(
      "until systemctl is-system-running --wait 2>/dev/null | grep -Eq 'running|degraded'; do sleep 0.2; done",
    );
  }

  private findAddress(): void {
    const options = `StrictHostKeyChecking no\nUserKnownHostsFile ${this.folder}/known_hosts\nLogLevel ERROR`;
    const host = `Host ${HOST}\nHostName ${this.addresses()[0]}\nIdentityFile ${this.folder}/key\n${options}\n`;
    writeFileSync(join(this.folder, "config"), host);
    this.refuseNewConnections(false);
  }
}

function engine(...args: readonly string[]): string {
  return execFileSync("docker", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function exec(container: string, line: string): Outcome {
  const { status, stdout, stderr } = spawnSync("docker", ["exec", container, "sh", "-c", line], { encoding: "utf8" });
  return { code: status, text: stdout + stderr };
}

function removeAll(): void {
  // Each may be missing.
  spawnSync("docker", ["rm", "--force", "--volumes", MACHINE, INTERNET]);
  spawnSync("docker", ["network", "rm", NAME]);
  spawnSync("docker", ["image", "rm", NAME]);
}
