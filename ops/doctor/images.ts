import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { mirroredReference } from "../../components/settings/image-reference";
import type { Settings } from "../../components/settings/schema";
import { serviceNames, type ServiceName } from "../../components/settings/service-names";
import { docker } from "../docker-cli";
import { isLocal, type EngineInfo } from "./engine";
import { setSetting, type Finding } from "./finding";
import { runProgram } from "./run-program";

/** Seconds that a registry has to answer. */
const PATIENCE = 10;

/** Where an image is: on the host, in a registry that gives it to everybody, or neither. */
export type Availability = "host" | "registry" | { readonly problem: string };

/** An image of one service. */
export interface ImageFacts {
  readonly service: ServiceName;
  /** The reference that is pulled: the mirror's where there is one. */
  readonly reference: string;
  readonly availability: Availability;
}

/** Looks for each image on the Docker host and, where it is not there, asks its registry from this machine. */
export async function collectImages(
  host: string,
  { images, registryMirror }: Pick<Settings, "images" | "registryMirror">,
  info: Pick<EngineInfo, "RegistryConfig">,
): Promise<readonly ImageFacts[]> {
  const wanted = serviceNames.map((service) => ({
    service,
    reference: mirroredReference(images[service], registryMirror),
  }));
  const missing = new Set(await missingImages(host, [...new Set(wanted.map(({ reference }) => reference))]));
  const answers = new Map(await askRegistries([...missing], info));
  return wanted.map((image) => ({ ...image, availability: answers.get(image.reference) ?? "host" }));
}

/**
 * Whether every image is there or can be had.
 *
 * @param certain whether the engine gets the same answers from registries as this machine.
 */
export function evaluateImages(stack: string, facts: readonly ImageFacts[], certain: boolean): Finding[] {
  const findings = facts.flatMap(({ service, reference, availability }): Finding[] => {
    if (typeof availability === "string") return [];
    const where = certain ? "" : " from this machine; the Docker host may know another way";
    const message = `${reference} (llm-stack:images.${service}) is not on the host and cannot be pulled${where}: ${availability.problem}`;
    return [
      { check: "images", level: certain ? "error" : "warning", message, remedy: remedyFor(stack, service, reference) },
    ];
  });
  if (findings.length > 0) return findings;
  const toPull = facts.filter(({ availability }) => availability === "registry").length;
  const present = `${facts.length - toPull} of ${facts.length} on the host`;
  return [{ check: "images", level: "ok", message: toPull === 0 ? present : `${present}, ${toPull} to be pulled` }];
}

/** Whether the engine reaches registries as this machine does. Its own proxy or mirrors may know more. */
export function seesSameRegistries(host: string, { HttpsProxy, RegistryConfig }: EngineInfo): boolean {
  return isLocal(host) && !HttpsProxy && (RegistryConfig?.Mirrors ?? []).length === 0;
}

function remedyFor(stack: string, service: ServiceName, reference: string): string {
  const registry = registryOf(reference);
  return [
    // Pulumi pulls without signing in, but takes an image that is already there.
    `docker login ${registry} && docker pull ${reference}   # on the Docker host, if the registry wants to know who you are`,
    "or take it from a registry of your own:",
    setSetting(stack, "registryMirror", "registry.example.com/mirror"),
    "or take another one:",
    setSetting(stack, `images.${service}`, "<name:tag>"),
  ].join("\n");
}

/** One command tells that all are there; only when one is not, each is asked for. */
async function missingImages(host: string, references: readonly string[]): Promise<string[]> {
  if (await areThere(host, references)) return [];
  const missing: string[] = [];
  for (const reference of references) if (!(await areThere(host, [reference]))) missing.push(reference);
  return missing;
}

function areThere(host: string, references: readonly string[]): Promise<boolean> {
  return docker(host, ["image", "inspect", "--format", "{{.Id}}", ...references]).then(
    () => true,
    () => false,
  );
}

/** Asks without the person's sign-in, because Pulumi's provider pulls without it. */
async function askRegistries(
  references: readonly string[],
  { RegistryConfig }: Pick<EngineInfo, "RegistryConfig">,
): Promise<(readonly [string, Availability])[]> {
  const noSignIn = await mkdtemp(join(tmpdir(), "llm-stack-doctor-"));
  const ask = async (reference: string) => {
    const insecure = RegistryConfig?.IndexConfigs?.[registryOf(reference)]?.Secure === false ? ["--insecure"] : [];
    const command = ["manifest", "inspect", ...insecure, reference];
    const outcome = await runProgram("docker", command, PATIENCE, { DOCKER_CONFIG: noSignIn });
    return [reference, "stdout" in outcome ? "registry" : { problem: outcome.failure }] as const;
  };
  try {
    return await Promise.all(references.map(ask));
  } finally {
    await rm(noSignIn, { recursive: true, force: true });
  }
}

/** The registry's name, as `docker login` takes it. */
function registryOf(reference: string): string {
  const [first = "", ...rest] = reference.split("/");
  return rest.length > 0 && /[.:]/.test(first) ? first : "docker.io";
}
