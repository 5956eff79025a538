import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { isAbsolute, join } from "node:path";

import { OperationError } from "../command";
import { makeFolder } from "../make-folder";

/** Where Pulumi keeps the state of a user who is not logged in to a backend. */
export interface StateFolder {
  /** Folder of the local backend. */
  readonly backend: string;
  /** File with the passphrase that encrypts the secrets in the state. */
  readonly passphraseFile: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Pulumi's own folder, with its plug-ins and logins. */
export function pulumiHome(environment: NodeJS.ProcessEnv = process.env): string {
  const given = environment["PULUMI_HOME"] ?? "";
  return given === "" ? join(home(), ".pulumi") : given;
}

/** Where programs keep their state. The specification of the variable ignores a relative path. */
export function stateHome(): string {
  const given = process.env["XDG_STATE_HOME"] ?? "";
  return isAbsolute(given) ? given : join(home(), ".local", "state");
}

/** Without or with an empty HOME, the one in the list of users. */
function home(): string {
  const given = homedir();
  return given === "" ? userInfo().homedir : given;
}

/**
 * Whether the user already has a Pulumi backend, from the environment or an earlier `pulumi login`. Then that one stays in use
 * and no local one is created.
 */
export function hasOwnBackend(): boolean {
  if (process.env["PULUMI_BACKEND_URL"] || process.env["PULUMI_ACCESS_TOKEN"]) return true;
  const credentials = join(pulumiHome(), "credentials.json");
  if (!existsSync(credentials)) return false;
  const { current } = JSON.parse(readFileSync(credentials, "utf8")) as { current?: string };
  return Boolean(current);
}

/**
 * The local backend and its passphrase, created on first use. They are outside the project's folder, so that a fresh clone
 * finds existing stacks and cleaning a working copy deletes no secrets.
 *
 * @throws OperationError when they cannot be created.
 */
export function openStateFolder(): StateFolder {
  const folder = join(stateHome(), "llm-stack");
  const backend = join(folder, "backend");
  const passphraseFile = join(folder, "passphrase");
  try {
    makeFolder(backend, 0o700);
    createPassphrase(passphraseFile, backend);
  } catch (error) {
    const advice = "Name a folder that you may write to, and keep it: XDG_STATE_HOME=FOLDER npm run …";
    throw new OperationError(`Pulumi's state cannot be kept in ${folder}: ${(error as Error).message}\n${advice}`);
  }
  return {
    backend,
    passphraseFile,
    environment: { PULUMI_BACKEND_URL: `file://${backend}`, PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile },
  };
}

function createPassphrase(file: string, backend: string): void {
  if (existsSync(file)) return;
  writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
  // Standard error, because a program may read standard output.
  console.error(`Created a passphrase for the secrets in Pulumi's state: ${file} (back it up with ${backend})`);
}
