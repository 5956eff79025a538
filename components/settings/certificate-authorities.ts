import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { problemAt, SettingsError, type Problem } from "./problems";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const SETTING = "certificateAuthorities";

/** An entry of `certificateAuthorities`: its certificates, or why it cannot be used. */
export interface AuthorityEntry {
  /** The path, or `certificateAuthorities[0]` for a PEM text. */
  readonly name: string;
  readonly certificates: readonly X509Certificate[];
  readonly problem: Problem | undefined;
}

/**
 * Reads each entry, which is a PEM text or the path of a PEM file.
 *
 * @param folder folder of relative paths.
 */
export function readAuthorityEntries(entries: readonly string[], folder: string): readonly AuthorityEntry[] {
  return entries.map((entry, index) => {
    const isText = entry.includes("-----BEGIN");
    const name = isText ? `${SETTING}[${index}]` : entry;
    const result = contentOf(entry, isText, folder);
    return typeof result === "string"
      ? { name, certificates: [], problem: problemAt([SETTING, index], isText ? result : `(${entry}) ${result}`) }
      : { name, certificates: result, problem: undefined };
  });
}

/**
 * The certificates of all entries as one PEM text, each once; the empty string if there are none.
 *
 * @param folder folder of relative paths, by default the one that the program runs in.
 * @throws SettingsError that lists every entry that cannot be used.
 */
export function readCertificateAuthorities(entries: readonly string[], folder = process.cwd()): string {
  const read = readAuthorityEntries(entries, folder);
  const problems = read.flatMap(({ problem }) => problem ?? []);
  if (problems.length > 0) throw new SettingsError(problems);
  return [...new Set(read.flatMap(({ certificates }) => certificates.map(String)))].join("");
}

/** @returns the certificates, or the problem as the end of a sentence. */
function contentOf(entry: string, isText: boolean, folder: string): readonly X509Certificate[] | string {
  let text = entry;
  if (!isText) {
    try {
      text = readFileSync(resolve(folder, entry), "utf8");
    } catch (error) {
      return `cannot be read: ${(error as NodeJS.ErrnoException).code ?? "unknown error"}`;
    }
  }
  // The file reaches several containers that must not have the authority's key.
  if (text.includes("PRIVATE KEY-----")) return "contains a private key; leave only the certificates";
  const blocks = text.match(CERTIFICATE) ?? [];
  if (blocks.length === 0) return "contains no PEM certificate";
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    return "contains a PEM certificate that cannot be parsed";
  }
}
