import type { EngineInfo } from "./engine";
import type { Finding } from "./finding";

const CHECK = "engine security";

/** Whether the engine runs in a mode that the stack does not support or was not tested with (`docker info`, Security Options). */
export function evaluateEngineSecurity({ SecurityOptions }: Pick<EngineInfo, "SecurityOptions">): Finding[] {
  const modes = new Set((SecurityOptions ?? []).map((option) => /(?:^|,)name=([^,]+)/.exec(option)?.[1]));
  return [...(modes.has("rootless") ? [ROOTLESS] : []), ...(modes.has("selinux") ? [SELINUX] : [])];
}

const ROOTLESS: Finding = {
  check: CHECK,
  level: "error",
  message:
    "rootless Docker is not supported: cAdvisor and the socket proxy mount /var/lib/docker and /var/run/docker.sock, which it " +
    "does not have, and its port forwarding hides the clients' addresses, by which Nginx limits requests",
  remedy:
    "deploy to an engine that runs as root: the containers have no capabilities, and all but three have a user of their own",
};

const SELINUX: Finding = {
  check: CHECK,
  level: "warning",
  message:
    "this package is not tested with SELinux. Docker labels the stack's volumes itself; node_exporter, cAdvisor and the socket " +
    "proxy also mount folders of the host, which the policy may deny to containers, and then their metrics are missing",
  remedy:
    "sudo ausearch -m AVC -ts recent   # after up, on the Docker host: shows what was denied (docs/networks.md#selinux)",
};
