import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { activeServices, type ServiceChoices } from "../../components/settings/active-services";
import { mirroredReference, registryOf } from "../../components/settings/image-reference";
import type { Settings } from "../../components/settings/schema";
import type { ServiceName } from "../../components/settings/service-names";
import { missingImages } from "../inspect-containers";
import { firstLine, runProgram } from "../run-program";
import { isLocal, type EngineInfo } from "./engine";
import { setSetting, type Finding } from "./finding";

const REGISTRY_TIMEOUT_SECONDS = 10;

/** Where an image is: on the host, in a registry without sign-in, or neither. */
export type Availability = "host" | "registry" | { readonly problem: string };

/** An image of one service. */
export interface ImageFacts {
  readonly service: ServiceName;
  /** The reference that is pulled, from the mirror if there is one. */
  readonly reference: string;
  readonly availability: Availability;
}

/** Looks for each image on the Docker host and, if it is missing, in its registry from this machine. */
export async function collectImages(
  host: string,
  settings: ServiceChoices & Pick<Settings, "images" | "registryMirror">,
  info: Pick<EngineInfo, "RegistryConfig">,
): Promise<readonly ImageFacts[]> {
  const required = activeServices(settings).map((service) => ({
    service,
    reference: mirroredReference(settings.images[service], settings.registryMirror),
  }));
  const missing = new Set(await missingImages(host, [...new Set(required.map(({ reference }) => reference))]));
  const answers = new Map(await queryRegistries([...missing], info));
  return required.map((image) => ({ ...image, availability: answers.get(image.reference) ?? "host" }));
}

/** Registries' answers without or with wrong credentials; some say "denied" for an unknown repository too. */
const SIGN_IN_REQUIRED = /unauthorized|denied|forbidden|authentication required|no basic auth credentials|\b40[13]\b/i;

/**
 * Whether every image is on the host or can be pulled.
 *
 * @param signIn registries with a sign-in in the settings. Its password is encrypted, so these are not checked.
 * @param certain whether the engine gets the same answers from registries as this machine.
 */
export function evaluateImages(
  stack: string,
  facts: readonly ImageFacts[],
  signIn: readonly string[],
  certain: boolean,
): Finding[] {
  const unchecked = facts.filter(
    ({ reference, availability }) =>
      typeof availability !== "string" &&
      signIn.includes(registryOf(reference)) &&
      SIGN_IN_REQUIRED.test(availability.problem),
  );
  const findings = facts.flatMap((fact): Finding[] => {
    const { service, reference, availability } = fact;
    if (typeof availability === "string" || unchecked.includes(fact)) return [];
    const where = certain ? "" : " from this machine; the Docker host may have other access";
    const message = `${reference} (llm-stack:images.${service}) is not on the host and cannot be pulled${where}: ${availability.problem}`;
    return [
      {
        check: "images",
        level: certain ? "error" : "warning",
        message,
        remedy: remedyFor(stack, service, reference, availability.problem),
      },
    ];
  });
  const notChecked = [...new Set(unchecked.map(({ reference }) => registryOf(reference)))].map((registry): Finding => {
    const message = `not checked: ${registry} requires sign-in, and the password in llm-stack:registries is encrypted`;
    return { check: "images", level: "info", message };
  });
  if (findings.length + notChecked.length > 0) return [...findings, ...notChecked];
  const toPull = facts.filter(({ availability }) => availability === "registry").length;
  const present = `${facts.length - toPull} of ${facts.length} on the host`;
  return [{ check: "images", level: "ok", message: toPull === 0 ? present : `${present}, ${toPull} to be pulled` }];
}

/** Whether the engine reaches registries as this machine does. Its own proxy or mirrors may reach more. */
export function seesSameRegistries(host: string, { HttpsProxy, RegistryConfig }: EngineInfo): boolean {
  return isLocal(host) && !HttpsProxy && (RegistryConfig?.Mirrors ?? []).length === 0;
}

function remedyFor(stack: string, service: ServiceName, reference: string, problem: string): string {
  const registry = registryOf(reference);
  return [
    ...(SIGN_IN_REQUIRED.test(problem)
      ? [
          "the registry requires sign-in, or has no such image. Let Docker sign in:",
          setSetting(stack, "registries[0].address", registry),
          setSetting(stack, "registries[0].username", "<user>"),
          setSetting(stack, "registries[0].password.secret", "registryPassword"),
          `pulumi config set --stack ${stack} --secret --path 'llm-stack:secrets.registryPassword'`,
          "or pull the image yourself:",
        ]
      : []),
    // Pulumi uses an image that is already on the host, wherever it comes from.
    `docker login ${registry} && docker pull ${reference}   # on the Docker host`,
    "or use a mirror:",
    setSetting(stack, "registryMirror", "registry.example.com/mirror"),
    "or use another image:",
    setSetting(stack, `images.${service}`, "<name:tag>"),
  ].join("\n");
}

/** Ignores the user's sign-in to registries, because Pulumi's provider uses only that of the settings. */
async function queryRegistries(
  references: readonly string[],
  { RegistryConfig }: Pick<EngineInfo, "RegistryConfig">,
): Promise<(readonly [string, Availability])[]> {
  const emptyConfig = await mkdtemp(join(tmpdir(), "llm-stack-doctor-"));
  const query = async (reference: string) => {
    const insecure = RegistryConfig?.IndexConfigs?.[registryOf(reference)]?.Secure === false ? ["--insecure"] : [];
    const command = ["manifest", "inspect", ...insecure, reference];
    const { failure } = await runProgram("docker", command, {
      environment: { DOCKER_CONFIG: emptyConfig },
      timeoutSeconds: REGISTRY_TIMEOUT_SECONDS,
    });
    return [reference, failure === undefined ? "registry" : { problem: firstLine(failure) }] as const;
  };
  try {
    return await Promise.all(references.map(query));
  } finally {
    await rm(emptyConfig, { recursive: true, force: true });
  }
}
