import { networkInterfaces } from "node:os";

import type { Settings } from "../../components/settings/schema";
import { acceptsConnection } from "../accepts-connection";
import { isLocal } from "../doctor/engine";
import { runProgram } from "../run-program";
import type { Target } from "../target";
import { must, SmokeFailure, type SmokeCheck } from "./check";
import type { SmokeContainer } from "./containers";

const LOOPBACK = "127.0.0.1";
const DATABASES = ["postgres", "redis"];
const REPLACE = "npm run up replaces a container that someone changed";

/** What other machines could reach. */
export function exposureChecks(
  { dockerHost }: Target,
  { ports }: Pick<Settings, "ports">,
  containers: readonly SmokeContainer[],
): readonly SmokeCheck[] {
  return [
    { name: "ports are published as declared", run: () => Promise.resolve(checkBindings(containers, ports)) },
    ...(isLocal(dockerHost)
      ? [
          { name: "ports of 127.0.0.1 are closed at this machine's other addresses", run: () => checkLoopback(ports) },
          { name: "firewall rules before Docker's", run: checkFirewall },
        ]
      : []),
  ];
}

function checkBindings(containers: readonly SmokeContainer[], { http, https, ...inside }: Settings["ports"]): string {
  const declared = new Set(Object.values(inside));
  const wrong = containers.flatMap(({ name, service, bindings }) =>
    bindings
      .filter(({ address, port }) => {
        if (service === "nginx") return port !== http && port !== https;
        return DATABASES.includes(service) || address !== LOOPBACK || !declared.has(port);
      })
      .map(({ address, port }) => `${name} publishes ${address}:${port}`),
  );
  must(wrong.length === 0, wrong.join(", "), REPLACE);
  return `${http} and ${https} for everyone, the others on ${LOOPBACK}, no database`;
}

async function checkLoopback({ litellm, prometheus, grafana, alertmanager }: Settings["ports"]): Promise<string> {
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => address);
  const ports = [litellm, prometheus, grafana, alertmanager];
  const tried = addresses.flatMap((address) => ports.map((port) => ({ address, port })));
  const open = await Promise.all(
    tried.map(async (at) => ((await acceptsConnection(at.address, at.port)) ? [`${at.address}:${at.port}`] : [])),
  );
  must(open.flat().length === 0, `open: ${open.flat().join(", ")}`, "npm run doctor, and see docs/security.md");
  return `${addresses.length} addresses tried`;
}

/** Docker forwards published ports before the INPUT chain, which ufw and most host firewalls filter. */
async function checkFirewall(): Promise<string> {
  const own = await runProgram("nft", ["list", "table", "inet", "llm_stack"], { timeoutSeconds: 10 });
  if (own.failure === undefined) return "the firewall of npm run host -- harden is up";
  const { stdout, failure } = await runProgram("iptables", ["--wait", "5", "-S", "DOCKER-USER"], {
    timeoutSeconds: 10,
  });
  if (failure !== undefined) {
    throw new SmokeFailure(
      `the chain DOCKER-USER cannot be read: ${failure.split("\n")[0] ?? ""}`,
      "run it as root to see the rules: sudo iptables -S DOCKER-USER",
      "warning",
    );
  }
  const rules = stdout.split("\n").filter((line) => line.startsWith("-A DOCKER-USER") && !line.endsWith("-j RETURN"));
  if (rules.length > 0) return `${rules.length} rules in DOCKER-USER`;
  return "none in DOCKER-USER: a host firewall such as ufw does not filter the published ports";
}
