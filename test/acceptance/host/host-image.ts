import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Debian's name for the release. `bookworm` works as well. */
export const RELEASE = process.env["LLM_STACK_HOST_RELEASE"] ?? "trixie";
/** Folder with docker-ce, docker-ce-cli and containerd.io, for a machine that cannot reach download.docker.com. */
const DOCKER_PACKAGES = process.env["LLM_STACK_DOCKER_PACKAGES"];
const MIRROR = "http://deb.debian.org/debian";
const PACKAGES = [
  ...["systemd-sysv", "dbus", "libpam-systemd", "openssh-server", "sudo", "nftables", "iptables", "iproute2", "procps"],
  ...["ca-certificates", "curl", "netcat-openbsd", "busybox-static"],
];
/** `deploy` has sudo without a password, `admin` with one. */
const USERS = `
set -e
for user in deploy admin; do useradd --create-home --shell /bin/bash $user; done
echo 'admin:a-password' | chpasswd
usermod --append --groups sudo admin
echo 'deploy ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/deploy
for home in /root /home/deploy /home/admin; do
  install -d -m 700 -o "$(stat -c %U $home)" $home/.ssh
  install -m 600 -o "$(stat -c %U $home)" /authorized_keys $home/.ssh/authorized_keys
done
rm /authorized_keys /etc/resolv.conf /etc/hostname
: >/etc/machine-id
`;

/** What this machine lacks to try `npm run host`. */
export function missingForHost(): readonly string[] {
  const has = (program: string, ...args: readonly string[]) => spawnSync(program, args).status === 0;
  const isReachable = () => has("curl", "-fsS", "--max-time", "20", "-o", "/dev/null", "https://download.docker.com/");
  return [
    ...(has("docker", "info") ? [] : ["a Docker Engine"]),
    ...(has("sh", "-c", "command -v debootstrap") && process.getuid?.() === 0 ? [] : ["root and debootstrap"]),
    ...(has("sh", "-c", "command -v ssh ssh-keygen") ? [] : ["ssh"]),
    ...(DOCKER_PACKAGES !== undefined || isReachable()
      ? []
      : ["download.docker.com, or Docker's packages in the folder LLM_STACK_DOCKER_PACKAGES"]),
  ];
}

/** Makes a Debian with users who can sign in. @param key public key for SSH. */
export function buildImage(name: string, key: string): void {
  const folder = mkdtempSync(join(tmpdir(), "llm-stack-debian-"));
  const root = join(folder, "root");
  mkdirSync(root);
  try {
    const options = ["--variant=minbase", `--include=${PACKAGES.join(",")}`];
    execFileSync("debootstrap", [...options, RELEASE, root, MIRROR], { stdio: "ignore" });
    writeFileSync(join(root, "authorized_keys"), key);
    execFileSync("chroot", [root, "sh", "-c", USERS]);
    execFileSync("sh", ["-c", `tar -C ${root} -c . | docker import - ${name}`], { stdio: "ignore" });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Installs the packages of {@link DOCKER_PACKAGES}; without, `prepare` does that from Docker's repository. */
export function installDocker(machine: string): void {
  if (DOCKER_PACKAGES === undefined) return;
  execFileSync("docker", ["cp", DOCKER_PACKAGES, `${machine}:/root/packages`], { stdio: "ignore" });
  const install = "apt-get update && apt-get install --yes --no-install-recommends /root/packages/*.deb";
  execFileSync("docker", ["exec", machine, "sh", "-c", install], { stdio: "ignore" });
}
