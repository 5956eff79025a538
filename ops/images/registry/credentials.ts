import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { DOCKER_HUB } from "../../../components/settings/image-reference";
import { runProgram } from "../../run-program";
import { RegistryProblem } from "./registry-problem";

/** What `docker login` stored for a registry: a password, or a token that replaces it. */
export type Credentials = { readonly username: string; readonly password: string } | { readonly identityToken: string };

interface DockerConfig {
  readonly auths?: Readonly<Record<string, { readonly auth?: string; readonly identitytoken?: string }>>;
  readonly credsStore?: string;
  readonly credHelpers?: Readonly<Record<string, string>>;
}

/** Docker's key for Docker Hub. */
const DOCKER_HUB_KEY = "https://index.docker.io/v1/";
const HELPER_TIMEOUT_SECONDS = 20;

/**
 * The credentials that Docker's command line has for a registry, from `config.json` in `DOCKER_CONFIG` or `~/.docker`, or from
 * the credential helper that it names.
 *
 * @throws RegistryProblem when the file is damaged.
 */
export async function credentialsFor(registry: string): Promise<Credentials | undefined> {
  const config = readConfig();
  const key = registry === DOCKER_HUB ? DOCKER_HUB_KEY : registry;
  const helper = config.credHelpers?.[registry] ?? config.credsStore;
  return (helper ? await fromHelper(helper, key) : undefined) ?? fromFile(config, key);
}

function readConfig(): DockerConfig {
  const file = join(process.env["DOCKER_CONFIG"] ?? join(homedir(), ".docker"), "config.json");
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, "utf8")) as DockerConfig;
  } catch {
    throw new RegistryProblem(`${file} is not JSON`, "repair the file, or remove it and run: docker login");
  }
}

/** Docker also writes a registry's key with its scheme. */
function fromFile({ auths = {} }: DockerConfig, key: string): Credentials | undefined {
  const { auth = "", identitytoken } = auths[key] ?? auths[`https://${key}`] ?? {};
  if (identitytoken) return { identityToken: identitytoken };
  const [, username, password] = /^([^:]+):(.*)$/s.exec(Buffer.from(auth, "base64").toString()) ?? [];
  return username !== undefined && password !== undefined ? { username, password } : undefined;
}

/** A helper without an entry for the registry fails, and then the registry is asked without credentials. */
async function fromHelper(helper: string, key: string): Promise<Credentials | undefined> {
  const { failure, stdout } = await runProgram(`docker-credential-${helper}`, ["get"], {
    input: key,
    timeoutSeconds: HELPER_TIMEOUT_SECONDS,
  });
  if (failure !== undefined) return undefined;
  const { Username: username = "", Secret: secret = "" } = parse(stdout);
  if (username === "" || secret === "") return undefined;
  return username === "<token>" ? { identityToken: secret } : { username, password: secret };
}

function parse(text: string): { readonly Username?: string; readonly Secret?: string } {
  try {
    return JSON.parse(text) as { readonly Username?: string; readonly Secret?: string };
  } catch {
    return {};
  }
}
