import { connect, createServer } from "node:net";

import type { Settings } from "../../components/settings/schema";
import { isLocal, type PublishingContainer } from "./engine";
import { setSetting, type Finding } from "./finding";
import { occupies } from "./published-ports";

/** Name of a published port in the settings. */
export type PortName = keyof Settings["ports"];

/** What uses a port: this stack itself, another container, or a program on the host. */
export type Holder =
  { readonly kind: "own" } | { readonly kind: "container"; readonly name: string } | { readonly kind: "program" };

/** One port that the stack publishes. */
export interface PortFacts {
  readonly name: PortName;
  readonly port: number;
  /** Absent when the port is free. */
  readonly holder: Holder | undefined;
  /** A free port, if another container or program uses this one. */
  readonly alternative: number | undefined;
}

/** Conventional ports for a second web server. */
const USUAL_ALTERNATIVES: Partial<Readonly<Record<PortName, number>>> = { http: 8080, https: 8443 };
/** Ports to try for an alternative before giving up. */
const ATTEMPTS = 200;

/** Finds what uses the stack's ports, from the running containers and, for a local engine, by trying to listen. */
export async function collectPorts(
  host: string,
  ports: Settings["ports"],
  containers: readonly PublishingContainer[],
): Promise<readonly PortFacts[]> {
  const taken = new Set(Object.values(ports));
  const facts: PortFacts[] = [];
  // Sequential, because two ports must not get the same alternative.
  for (const [name, port] of Object.entries(ports) as [PortName, number][]) {
    const address = addressOf(name);
    const holder = await holderOf(host, address, port, containers);
    const alternative =
      holder === undefined || holder.kind === "own"
        ? undefined
        : await findFree(host, address, USUAL_ALTERNATIVES[name] ?? port + 1, containers, taken);
    if (alternative !== undefined) taken.add(alternative);
    facts.push({ name, port, holder, alternative });
  }
  return facts;
}

/**
 * Whether each port is free or used by this stack.
 *
 * @param mode TLS mode, if known. ACME authorities connect to port 80, so `acme` gets no alternative for it.
 */
export function evaluatePorts(
  stack: string,
  facts: readonly PortFacts[],
  mode: Settings["tls"]["mode"] | undefined,
): Finding[] {
  const findings = facts.flatMap(({ name, port, holder, alternative }): Finding[] => {
    if (holder === undefined || holder.kind === "own") return [];
    const who = holder.kind === "container" ? `the container ${holder.name}` : "another program";
    const release =
      holder.kind === "container"
        ? `docker stop ${holder.name}`
        : `sudo ss -ltnp 'sport = :${port}'   # shows the program to stop`;
    const move =
      alternative === undefined || (name === "http" && mode === "acme")
        ? []
        : [setSetting(stack, `ports.${name}`, alternative), "or:"];
    const message = `${port} (ports.${name}) is taken by ${who}`;
    return [{ check: "ports", level: "error", message, remedy: [...move, release].join("\n") }];
  });
  if (findings.length > 0) return findings;
  const own = facts.filter(({ holder }) => holder?.kind === "own").map(({ port }) => port);
  const free = facts.filter(({ holder }) => holder === undefined).map(({ port }) => port);
  const parts = [
    ...(free.length > 0 ? [`${free.join(", ")} free`] : []),
    ...(own.length > 0 ? [`${own.join(", ")} this stack's own`] : []),
  ];
  return [{ check: "ports", level: "ok", message: parts.join("; ") }];
}

/** Nginx is public; the other services listen only on the Docker host. */
function addressOf(name: PortName): string {
  return name === "http" || name === "https" ? "0.0.0.0" : "127.0.0.1";
}

async function holderOf(
  host: string,
  address: string,
  port: number,
  containers: readonly PublishingContainer[],
): Promise<Holder | undefined> {
  const holder = containers.find(({ ports }) => ports.some((published) => occupies(published, address, port)));
  if (holder) return holder.own ? { kind: "own" } : { kind: "container", name: holder.name };
  return !isLocal(host) || (await isFree(address, port)) ? undefined : { kind: "program" };
}

async function findFree(
  host: string,
  address: string,
  start: number,
  containers: readonly PublishingContainer[],
  taken: ReadonlySet<number>,
): Promise<number | undefined> {
  for (let port = start; port < start + ATTEMPTS && port <= 65535; port++) {
    if (!taken.has(port) && (await holderOf(host, address, port, containers)) === undefined) return port;
  }
  return undefined;
}

/** Tries to listen. If the user may not listen below 1024, an accepted connection shows that the port is taken. */
async function isFree(address: string, port: number): Promise<boolean> {
  const problem = await listenProblem(address, port);
  return problem === "EACCES" ? !(await acceptsConnections(port)) : problem !== "EADDRINUSE";
}

function listenProblem(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      resolve(error.code);
    });
    server.listen({ host, port, exclusive: true }, () => {
      server.close(() => {
        resolve(undefined);
      });
    });
  });
}

function acceptsConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => {
      resolve(false);
    });
  });
}
