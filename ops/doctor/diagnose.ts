import { networkInterfaces } from "node:os";

import { YAMLError } from "yaml";

import type { Settings } from "../../components/settings/schema";
import { readStackConfig } from "../stack-config";
import { prefixOf } from "../target";
import { evaluateAlerts } from "./alerts";
import { collectCertificate, evaluateCertificate } from "./certificate";
import { diagnoseAuthorities } from "./certificate-authorities";
import { evaluateConnection } from "./connection";
import { collectFreeSpace, evaluateDisk } from "./disk";
import { collectEngine, isLocal, type EngineFacts } from "./engine";
import { evaluateEngineSecurity } from "./engine-security";
import { evaluateClock, evaluateEngine } from "./engine-version";
import type { Finding } from "./finding";
import { collectHostAccess, evaluateHostAccess } from "./host-access";
import { collectHostNames, evaluateHostNames } from "./host-names";
import { collectImages, evaluateImages, seesSameRegistries } from "./images";
import { collectIpv6, evaluateIpv6 } from "./ipv6";
import { evaluateLogLevel } from "./log-level";
import { collectPorts, evaluatePorts } from "./ports";
import { evaluatePrices } from "./prices";
import { collectPulumi, evaluatePulumi } from "./pulumi";
import { evaluateResources } from "./resources";
import { firstLine } from "../run-program";
import { evaluateSettings, type EvaluatedSettings } from "./settings";
import { evaluateSubnet, usedRanges } from "./subnet";
import { evaluateVersions } from "./versions";

/**
 * Checks whether `up` of a stack would fail. Changes nothing, and needs neither the Pulumi command line nor the passphrase.
 * A check is skipped if its settings are invalid; all others run, so that one run shows every problem.
 *
 * @param prefix prefix of the stack's containers and networks; the ports and ranges that these already use are no problem.
 * @throws UsageError when the stack has no file.
 */
export async function diagnose(stack: string, prefix = prefixOf(stack)): Promise<readonly Finding[]> {
  const { settings, findings } = readSettings(stack);
  const parts = await Promise.all([
    diagnoseHost(stack, prefix, settings),
    collectPulumi().then(evaluatePulumi),
    diagnoseHostNames(settings),
    diagnoseCertificate(stack, settings),
  ]);
  const { images, certificateAuthorities = [] } = settings;
  return [
    ...findings,
    ...(images ? evaluateVersions(stack, { images }) : []),
    ...evaluatePrices(stack, settings),
    ...evaluateLogLevel(stack, settings),
    ...diagnoseAlerts(stack, settings),
    ...parts.flat(),
    ...diagnoseAuthorities(stack, certificateAuthorities, new Date()),
  ];
}

function readSettings(stack: string): EvaluatedSettings {
  try {
    return evaluateSettings(stack, readStackConfig(stack));
  } catch (error) {
    if (!(error instanceof YAMLError)) throw error;
    const file = `Pulumi.${stack}.yaml`;
    const message = `${file} is not YAML: ${firstLine(error.message).replace(/:$/, "")}`;
    const remedy = `fix that line in ${file}`;
    return { settings: {}, findings: [{ check: "settings", level: "error", message, remedy }] };
  }
}

async function diagnoseHost(stack: string, prefix: string, settings: Partial<Settings>): Promise<Finding[]> {
  const { dockerHost } = settings;
  if (dockerHost === undefined) return [notChecked("llm-stack:dockerHost is invalid")];
  const answer = await collectEngine(dockerHost, prefix);
  const connection = evaluateConnection(stack, dockerHost, answer);
  if ("failure" in answer) return [...connection, notChecked("the Docker Engine does not answer")];
  return [...connection, ...(await diagnoseEngine(stack, { ...settings, dockerHost }, answer))];
}

async function diagnoseEngine(
  stack: string,
  settings: Partial<Settings> & Pick<Settings, "dockerHost">,
  { info, secondsAhead, containers, networks }: EngineFacts,
): Promise<Finding[]> {
  const {
    dockerHost,
    documents,
    logs,
    resources,
    ports,
    subnet,
    images,
    registryMirror,
    registries = [],
    tls,
    proxy,
  } = settings;
  const [freeSpace, portFacts, imageFacts, hostAccess] = await Promise.all([
    collectFreeSpace(dockerHost, info.DockerRootDir),
    ports && collectPorts(dockerHost, ports, containers),
    documents && logs && images && registryMirror !== undefined
      ? collectImages(dockerHost, { documents, logs, images, registryMirror }, info)
      : undefined,
    collectHostAccess(settings, networks),
  ]);
  return [
    ...evaluateEngine(info),
    ...evaluateEngineSecurity(info),
    ...evaluateClock(secondsAhead),
    ...(resources && documents && logs ? evaluateResources(stack, { resources, documents, logs }, info) : []),
    ...evaluateDisk(info.DockerRootDir, freeSpace),
    ...(portFacts ? evaluatePorts(stack, portFacts, tls?.mode) : []),
    ...(subnet === undefined
      ? []
      : evaluateSubnet(stack, subnet, usedRanges(networks, isLocal(dockerHost) ? networkInterfaces() : {}))),
    ...(subnet !== undefined && proxy ? evaluateHostAccess({ subnet, proxy }, hostAccess) : []),
    ...(imageFacts
      ? evaluateImages(
          stack,
          imageFacts,
          registries.map(({ address }) => address),
          seesSameRegistries(dockerHost, info),
        )
      : []),
  ];
}

async function diagnoseHostNames(settings: Partial<Settings>): Promise<Finding[]> {
  const { apiHost, chatHost, tls, trustedProxies, dockerHost = "" } = settings;
  const names = [apiHost, chatHost].filter((name) => name !== undefined);
  if (names.length === 0 || tls === undefined) return [];
  const [known, ipv6] = await Promise.all([collectHostNames(names), collectIpv6(names)]);
  return [
    ...evaluateHostNames(known, tls, dockerHost),
    ...(trustedProxies === undefined ? [] : evaluateIpv6(ipv6, { tls, trustedProxies })),
  ];
}

async function diagnoseCertificate(stack: string, { apiHost, chatHost, tls }: Partial<Settings>): Promise<Finding[]> {
  if (tls?.mode !== "files") return [];
  const hosts = [apiHost, chatHost].filter((name) => name !== undefined);
  return evaluateCertificate(stack, await collectCertificate(tls), hosts, new Date());
}

function diagnoseAlerts(stack: string, { alertReceivers, heartbeat }: Partial<Settings>): Finding[] {
  return alertReceivers && heartbeat ? evaluateAlerts(stack, { alertReceivers, heartbeat }) : [];
}

function notChecked(why: string): Finding {
  const message = `not checked, because ${why}: version, clock, cores, memory, disk, ports, subnet, images`;
  return { check: "docker", level: "info", message };
}
