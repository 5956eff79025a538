import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

import { packageRoot } from "../../components/settings/package-files";
import type { Settings } from "../../components/settings/schema";
import { setSetting, type Finding } from "./finding";

const CHECK = "certificate";
const DAY = 24 * 60 * 60 * 1000;
/** The same limit as in the alert on certificates in use. */
const SOON_DAYS = 21;

/** A PEM file that the user provides. */
export interface PemFile {
  /** Its path as in the settings. */
  readonly path: string;
  /** Its text, or why it cannot be read. */
  readonly content: { readonly text: string } | { readonly problem: string };
}

/** The files of TLS mode `files`. */
export interface CertificateFacts {
  readonly certificate: PemFile;
  readonly privateKey: PemFile;
}

type FilesMode = Extract<Settings["tls"], { readonly mode: "files" }>;

/** Reads both files; paths are relative to the project's folder, where the program runs. */
export async function collectCertificate({ certificateFile, privateKeyFile }: FilesMode): Promise<CertificateFacts> {
  const [certificate, privateKey] = await Promise.all([readPem(certificateFile), readPem(privateKeyFile)]);
  return { certificate, privateKey };
}

/** Whether clients will accept the certificate, and whether the key belongs to it. */
export function evaluateCertificate(
  stack: string,
  { certificate: certificateFile, privateKey: keyFile }: CertificateFacts,
  hosts: readonly string[],
  now: Date,
): Finding[] {
  const certificate = parse(certificateFile, "it contains no PEM certificate", (text) => new X509Certificate(text));
  const key = parse(keyFile, "it contains no PEM private key without a passphrase", (text) => createPrivateKey(text));
  const findings = [
    ...("problem" in certificate ? [unusable(stack, "certificateFile", certificateFile, certificate.problem)] : []),
    ...("problem" in key ? [unusable(stack, "privateKeyFile", keyFile, key.problem)] : []),
    ...("value" in certificate ? evaluateContent(certificate.value, certificateFile.path, hosts, now) : []),
    ...("value" in certificate && "value" in key
      ? evaluatePair(certificate.value, key.value, certificateFile.path, keyFile.path)
      : []),
  ];
  if (findings.length > 0 || !("value" in certificate)) return findings;
  const message = `${certificateFile.path} is for ${hosts.join(" and ")} and valid until ${day(certificate.value.validTo)}`;
  return [{ check: CHECK, level: "ok", message }];
}

function evaluateContent(certificate: X509Certificate, path: string, hosts: readonly string[], now: Date): Finding[] {
  // Browsers ignore the common name.
  const uncovered = hosts.filter((host) => certificate.checkHost(host, { subject: "never" }) === undefined);
  const covers: Finding[] = uncovered.map((host) => ({
    check: CHECK,
    level: "error",
    message: `${path} is not for ${host}, only for ${certificate.subjectAltName ?? "no host name"}`,
    remedy: `get a certificate for ${hosts.join(" and ")} and save it as ${path}`,
  }));
  return [...covers, ...evaluateTime(certificate, path, now)];
}

function evaluateTime({ validFrom, validTo }: X509Certificate, path: string, now: Date): Finding[] {
  const remaining = Date.parse(validTo) - now.getTime();
  const remedy = `renew the certificate, save it as ${path} and run: npm run up`;
  if (remaining <= 0) {
    return [{ check: CHECK, level: "error", message: `${path} expired on ${day(validTo)}`, remedy }];
  }
  if (Date.parse(validFrom) > now.getTime()) {
    const message = `${path} is not valid before ${day(validFrom)}`;
    return [
      {
        check: CHECK,
        level: "error",
        message,
        remedy: "check this machine's clock, or get a certificate that is valid now",
      },
    ];
  }
  if (remaining <= SOON_DAYS * DAY) {
    const message = `${path} expires in ${Math.floor(remaining / DAY)} days, on ${day(validTo)}`;
    return [{ check: CHECK, level: "warning", message, remedy }];
  }
  return [];
}

function evaluatePair(
  certificate: X509Certificate,
  key: KeyObject,
  certificatePath: string,
  keyPath: string,
): Finding[] {
  if (certificate.checkPrivateKey(key)) return [];
  const message = `the key in ${keyPath} does not belong to the first certificate in ${certificatePath}`;
  const remedy =
    "put the server's certificate first in the file, before those of the authorities, or use the key that belongs to it";
  return [{ check: CHECK, level: "error", message, remedy }];
}

function unusable(stack: string, setting: string, { path }: PemFile, problem: string): Finding {
  const remedy = `save the PEM file under that path, or set another path:\n${setSetting(stack, `tls.${setting}`, "<path>")}`;
  return { check: CHECK, level: "error", message: `${path} (tls.${setting}) cannot be used: ${problem}`, remedy };
}

/** Replaces OpenSSL's errors, which name its routines and not the problem of the file. */
function parse<Value>(
  { content }: PemFile,
  problem: string,
  read: (text: string) => Value,
): { readonly value: Value } | { readonly problem: string } {
  if ("problem" in content) return content;
  try {
    return { value: read(content.text) };
  } catch {
    return { problem };
  }
}

async function readPem(path: string): Promise<PemFile> {
  try {
    return { path, content: { text: await readFile(resolve(packageRoot, path), "utf8") } };
  } catch (error) {
    return { path, content: { problem: error instanceof Error ? error.message : String(error) } };
  }
}

function day(date: string): string {
  return new Date(date).toISOString().slice(0, 10);
}
