import { SECRET } from "../../ops/plan/secret-marks";
import { COMMAND, containerOf, loadsSecrets, type PolicyResource } from "../resource";
import type { Finding, Rule } from "../rule";

/** Inputs of a container that `docker inspect` shows. */
const INSPECTED = ["envs", "command", "entrypoints", "labels", "healthcheck", "hosts", "hostname", "sysctls", "user"];
/** Inputs of a command that a process list or Pulumi's state shows. Its environment is that of one process. */
const PRINTED = ["create", "update", "delete", "stdin", "interpreter", "triggers", "dir"];

/** Texts that are secret wherever they come from. */
const PATTERNS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ["an address with a password", /\b[a-z][a-z0-9+.-]*:\/\/[^/\s:@'"$<{[]+:[^/\s@'"$<{[]+@/],
  ["an API key", /\bsk-[A-Za-z0-9_-]{20,}/],
  ["an access key of AWS", /\b(AKIA|ASIA)[A-Z0-9]{16}\b/],
  ["a token of GitHub", /\bgh[pousr]_[A-Za-z0-9]{36}/],
  ["a token of Slack", /\bxox[abprs]-[A-Za-z0-9-]{10,}|hooks\.slack\.com\/services\/T[A-Z0-9]+\//],
  ["a JSON web token", /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\./],
];

/** Secrets travel only as files of a volume. */
export const plainSecrets: Rule = {
  name: "plain-secrets",
  demand:
    "No secret is in a container's environment, command, labels or health check, in a plain file, or in a command's text.",
  reason: "Anyone who can run docker inspect, list processes or read Pulumi's previews and state sees these values.",
  remedy: "Put the value into the service's secrets, and let the service read the file (with-secrets.sh, NAME_FILE).",
  check: (resource) => {
    const inputs = checkedInputs(resource);
    return inputs.flatMap((input) => [...bySource(resource, input), ...byContent(input, resource.inputs[input])]);
  },
};

function checkedInputs(resource: PolicyResource): readonly string[] {
  if (resource.type === COMMAND) return PRINTED;
  const container = containerOf(resource);
  if (!container) return [];
  return loadsSecrets(container) ? INSPECTED : [...INSPECTED, "uploads"];
}

/** Finds a secret by what a value is computed from. */
function bySource({ secrets }: PolicyResource, input: string): Finding[] {
  return (secrets[input] ?? []).map((secret) => ({ message: `has the secret ${secret} in ${input}` }));
}

/** Finds a secret by what a value looks like. */
function byContent(input: string, value: unknown): Finding[] {
  const kinds = new Set<string>();
  for (const text of textsIn(value)) {
    if (text === SECRET) kinds.add("a secret");
    for (const [kind, pattern] of PATTERNS) if (pattern.test(text)) kinds.add(kind);
  }
  return [...kinds].map((kind) => ({ message: `has ${kind} in ${input}` }));
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
