import { isIPv4 } from "node:net";

import { STACK_LABEL } from "../../components/docker/labels";
import { parseIpv4Range, type Ipv4Range } from "../../components/settings/subnets";
import { docker, DockerError, outputLines, outputRows } from "../docker-cli";
import { parsePublishedPorts, type PublishedPort } from "./published-ports";

/** The part of `docker info` that checks need. */
export interface EngineInfo {
  readonly ServerVersion: string;
  /** `linux` or `windows`. */
  readonly OSType: string;
  readonly NCPU: number;
  /** Bytes. */
  readonly MemTotal: number;
  readonly DockerRootDir: string;
  readonly SystemTime: string;
  readonly HttpsProxy?: string;
  /** For example `name=seccomp,profile=builtin`. */
  readonly SecurityOptions?: readonly string[] | null;
  readonly RegistryConfig?: {
    readonly Mirrors?: readonly string[] | null;
    readonly IndexConfigs?: Readonly<Record<string, { readonly Secure: boolean }>> | null;
  } | null;
  /** Why the engine did not answer, from versions of the command that exit with 0 all the same. */
  readonly ServerErrors?: readonly string[];
}

/** A running container that publishes ports. */
export interface PublishingContainer {
  readonly name: string;
  /** Whether it belongs to the stack that is checked. */
  readonly own: boolean;
  readonly ports: readonly PublishedPort[];
}

/** A Docker network and its IPv4 ranges. */
export interface DockerNetwork {
  readonly name: string;
  /** Whether it belongs to the stack that is checked. */
  readonly own: boolean;
  readonly ranges: readonly Ipv4Range[];
  /** The host's IPv4 address on the network, if it has one. */
  readonly gateway?: string;
}

/** What a Docker Engine reports about itself. */
export interface EngineFacts {
  readonly info: EngineInfo;
  /** How far the engine's clock is ahead of this machine's; negative when it is behind. */
  readonly secondsAhead: number;
  readonly containers: readonly PublishingContainer[];
  readonly networks: readonly DockerNetwork[];
}

/** An engine's answer, or why there is none. */
export type EngineAnswer = EngineFacts | { readonly failure: EngineFailure };

/** Why an engine did not answer. */
export interface EngineFailure {
  /** Whether the `docker` command itself is missing. */
  readonly noCommand: boolean;
  /** The command's message. */
  readonly text: string;
}

/** Whether the engine runs on this machine, where its disk and its ports can be checked. */
export function isLocal(host: string): boolean {
  return host.startsWith("unix://");
}

/** Collects everything that checks need from an engine. @param prefix prefix of the checked stack, for example `llm-dev`. */
export async function collectEngine(host: string, prefix: string): Promise<EngineAnswer> {
  try {
    const start = Date.now();
    const { stdout } = await docker(host, ["info", "--format", "{{json .}}"]);
    const middle = (start + Date.now()) / 2;
    const info = JSON.parse(stdout) as EngineInfo;
    if (!info.ServerVersion) return { failure: { noCommand: false, text: info.ServerErrors?.join("\n") ?? "" } };
    const [containers, networks] = await Promise.all([listContainers(host, prefix), listNetworks(host, prefix)]);
    return { info, secondsAhead: (Date.parse(info.SystemTime) - middle) / 1000, containers, networks };
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    return { failure: { noCommand: error.result.isMissing, text: error.message } };
  }
}

async function listContainers(host: string, prefix: string): Promise<PublishingContainer[]> {
  const output = await docker(host, ["ps", "--no-trunc", "--format", "{{json .}}"]);
  return outputRows<{ Names: string; Labels: string; Ports: string }>(output).map(({ Names, Labels, Ports }) => ({
    name: Names,
    own: Labels.split(",").includes(`${STACK_LABEL}=${prefix}`),
    ports: parsePublishedPorts(Ports),
  }));
}

interface InspectedNetwork {
  readonly Name: string;
  readonly Labels: Readonly<Record<string, string>> | null;
  readonly IPAM: { readonly Config: readonly { readonly Subnet?: string; readonly Gateway?: string }[] | null };
}

async function listNetworks(host: string, prefix: string): Promise<DockerNetwork[]> {
  const ids = outputLines(await docker(host, ["network", "ls", "--quiet"]));
  // If a network is removed between the two commands, the second prints the others and then fails.
  const output = await docker(host, ["network", "inspect", "--format", "{{json .}}", ...ids]).catch(
    (error: unknown) => ({ stdout: error instanceof DockerError ? error.result.stdout : "" }),
  );
  return outputRows<InspectedNetwork>(output).map(({ Name, Labels, IPAM }) => ({
    name: Name,
    ...gatewayOf(IPAM.Config ?? []),
    own: Labels?.[STACK_LABEL] === prefix,
    ranges: (IPAM.Config ?? [])
      .map(({ Subnet }) => parseIpv4Range(Subnet ?? ""))
      .filter((range) => range !== undefined),
  }));
}

function gatewayOf(config: readonly { readonly Gateway?: string }[]): Pick<DockerNetwork, "gateway"> {
  const gateway = config.map(({ Gateway = "" }) => Gateway).find((address) => isIPv4(address));
  return gateway === undefined ? {} : { gateway };
}
