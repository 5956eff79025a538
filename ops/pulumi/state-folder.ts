import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where Pulumi keeps the state of a person who is logged in nowhere. */
export interface StateFolder {
  /** Folder of the local backend. */
  readonly backend: string;
  /** File with the passphrase that encrypts the secrets in the state. */
  readonly passphraseFile: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Whether the person already has a Pulumi backend: by environment, or by an earlier `pulumi login`. Then their own stays in
 * use and nothing is made.
 */
export function hasOwnBackend(): boolean {
  if (process.env["PULUMI_BACKEND_URL"] || process.env["PULUMI_ACCESS_TOKEN"]) return true;
  const credentials = join(process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "credentials.json");
  if (!existsSync(credentials)) return false;
  const { current } = JSON.parse(readFileSync(credentials, "utf8")) as { current?: string };
  return Boolean(current);
}

/**
 * The local backend and its passphrase, made on first use. They lie outside the project's folder, so that a fresh clone
 * finds the stacks of the old one and cleaning a working copy deletes no secret.
 */
export function openStateFolder(): StateFolder {
  const folder = join(process.env["XDG_STATE_HOME"] ?? join(homedir(), ".local", "state"), "llm-stack");
  const backend = join(folder, "backend");
  const passphraseFile = join(folder, "passphrase");
  mkdirSync(backend, { recursive: true, mode: 0o700 });
  if (!existsSync(passphraseFile)) {
    writeFileSync(passphraseFile, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
    // Not on standard output, which may be read by a program.
    console.error(
      `Made a passphrase for the secrets in Pulumi's state: ${passphraseFile} (back it up with ${backend})`,
    );
  }
  return {
    backend,
    passphraseFile,
    environment: { PULUMI_BACKEND_URL: `file://${backend}`, PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile },
  };
}
