import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { problemAt, type Problem } from "./problems";

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
    const name = isPemText(entry) ? `${SETTING}[${index}]` : entry;
    const { certificates, problem } = readAuthorityEntry(entry, folder);
    return { name, certificates, problem: problem === undefined ? undefined : problemAt([SETTING, index], problem) };
  });
}

/**
 * Reads one entry.
 *
 * @returns its certificates, and the problem as the end of a sentence.
 */
export function readAuthorityEntry(
  entry: string,
  folder: string,
): { readonly certificates: readonly X509Certificate[]; readonly problem: string | undefined } {
  const result = contentOf(entry, isPemText(entry), folder);
  if (typeof result !== "string") return { certificates: result, problem: undefined };
  return { certificates: [], problem: isPemText(entry) ? result : `(${entry}) ${result}` };
}

function isPemText(entry: string): boolean {
  return entry.includes("-----BEGIN");
}

/** The certificates of all entries as one PEM text, each once; the empty string if there are none. */
export function bundleOf(entries: readonly AuthorityEntry[]): string {
  return [...new Set(entries.flatMap(({ certificates }) => certificates.map(String)))].join("");
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
