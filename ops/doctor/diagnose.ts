import { networkInterfaces } from "node:os";

import { SettingsError } from "../../components/settings/problems";
import type { Settings } from "../../components/settings/schema";
import { readStackConfig } from "../stack-config";
import { prefixOf } from "../target";
import { evaluateAlerts } from "./alerts";
import { evaluateBackup } from "./backup";
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
import { diagnoseMonitoringFiles } from "./monitoring-files";
import { collectPorts, evaluatePorts } from "./ports";
import { evaluatePrices } from "./prices";
import { collectPulumi, evaluatePulumi } from "./pulumi";
import { evaluateResources } from "./resources";
import { evaluateRotation } from "./rotation";
import { evaluateSettings, settingsFindings, type EvaluatedSettings } from "./settings";
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
  const { images, certificateAuthorities = [], monitoring } = settings;
  return [
    ...findings,
    ...(images ? evaluateVersions(stack, { images }) : []),
    ...evaluatePrices(stack, settings),
    ...evaluateLogLevel(stack, settings),
    ...diagnoseAlerts(stack, settings),
    ...evaluateRotation(stack, settings, new Date()),
    ...(settings.backup ? evaluateBackup(stack, { backup: settings.backup, chatHost: settings.chatHost }) : []),
    ...parts.flat(),
    ...diagnoseAuthorities(stack, certificateAuthorities, new Date()),
    ...(monitoring ? diagnoseMonitoringFiles(stack, monitoring) : []),
  ];
}

function readSettings(stack: string): EvaluatedSettings {
  try {
    return evaluateSettings(stack, readStackConfig(stack));
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return { settings: {}, findings: settingsFindings(stack, error) };
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
    backup,
    dockerHost,
    documents,
    guardrails,
    logs,
    resources,
    ports,
    subnet,
    images,
    registryMirror,
    registries = [],
    tls,
    proxy,
    monitoring,
  } = settings;
  const [freeSpace, portFacts, imageFacts, hostAccess] = await Promise.all([
    collectFreeSpace(dockerHost, info.DockerRootDir),
    ports && collectPorts(dockerHost, ports, containers),
    backup && documents && guardrails && logs && images && registryMirror !== undefined
      ? collectImages(dockerHost, { backup, documents, guardrails, images, logs, registryMirror }, info)
      : undefined,
    collectHostAccess(settings, networks),
  ]);
  return [
    ...evaluateEngine(info),
    ...evaluateEngineSecurity(info),
    ...evaluateClock(secondsAhead),
    ...(backup && resources && documents && guardrails && logs
      ? evaluateResources(stack, { backup, resources, documents, guardrails, logs }, info)
      : []),
    ...evaluateDisk(info.DockerRootDir, freeSpace),
    ...(portFacts ? evaluatePorts(stack, portFacts, tls?.mode) : []),
    ...(subnet === undefined
      ? []
      : evaluateSubnet(stack, subnet, usedRanges(networks, isLocal(dockerHost) ? networkInterfaces() : {}))),
    ...(subnet !== undefined && proxy && monitoring
      ? evaluateHostAccess({ subnet, proxy, monitoring }, hostAccess)
      : []),
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
  const { tls, trustedProxies, dockerHost = "" } = settings;
  const names = hostNames(settings);
  if (names.length === 0 || tls === undefined) return [];
  const [known, ipv6] = await Promise.all([collectHostNames(names), collectIpv6(names)]);
  return [
    ...evaluateHostNames(known, tls, dockerHost),
    ...(trustedProxies === undefined ? [] : evaluateIpv6(ipv6, { tls, trustedProxies })),
  ];
}

async function diagnoseCertificate(stack: string, settings: Partial<Settings>): Promise<Finding[]> {
  if (settings.tls?.mode !== "files") return [];
  return evaluateCertificate(stack, await collectCertificate(settings.tls), hostNames(settings), new Date());
}

/** The public host names that are valid. */
function hostNames({ apiHost, chatHost, monitoring }: Partial<Settings>): readonly string[] {
  return [apiHost, chatHost, monitoring?.host].filter((name) => name !== undefined).filter((name) => name !== "");
}

function diagnoseAlerts(stack: string, { alertReceivers, heartbeat }: Partial<Settings>): Finding[] {
  return alertReceivers && heartbeat ? evaluateAlerts(stack, { alertReceivers, heartbeat }) : [];
}

function notChecked(why: string): Finding {
  const message = `not checked, because ${why}: version, clock, cores, memory, disk, ports, subnet, images`;
  return { check: "docker", level: "info", message };
}
