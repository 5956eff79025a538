import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where Pulumi keeps the state of a user who is not logged in to a backend. */
export interface StateFolder {
  /** Folder of the local backend. */
  readonly backend: string;
  /** File with the passphrase that encrypts the secrets in the state. */
  readonly passphraseFile: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Whether the user already has a Pulumi backend, from the environment or an earlier `pulumi login`. Then that one stays in use
 * and no local one is created.
 */
export function hasOwnBackend(): boolean {
  if (process.env["PULUMI_BACKEND_URL"] || process.env["PULUMI_ACCESS_TOKEN"]) return true;
  const credentials = join(process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "credentials.json");
  if (!existsSync(credentials)) return false;
  const { current } = JSON.parse(readFileSync(credentials, "utf8")) as { current?: string };
  return Boolean(current);
}

/**
 * The local backend and its passphrase, created on first use. They are outside the project's folder, so that a fresh clone
 * finds existing stacks and cleaning a working copy deletes no secrets.
 */
export function openStateFolder(): StateFolder {
  const folder = join(process.env["XDG_STATE_HOME"] ?? join(homedir(), ".local", "state"), "llm-stack");
  const backend = join(folder, "backend");
  const passphraseFile = join(folder, "passphrase");
  mkdirSync(backend, { recursive: true, mode: 0o700 });
  if (!existsSync(passphraseFile)) {
    writeFileSync(passphraseFile, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
    // Standard error, because a program may read standard output.
    console.error(
      `Created a passphrase for the secrets in Pulumi's state: ${passphraseFile} (back it up with ${backend})`,
    );
  }
  return {
    backend,
    passphraseFile,
    environment: { PULUMI_BACKEND_URL: `file://${backend}`, PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile },
  };
}
