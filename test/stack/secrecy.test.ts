import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { generatedSecretNames, optionalSecretNames } from "../../components/settings/secret-names";
import { loadersOf, resourcesOf, servicesOf } from "../support/containers";
import { GENERATED, type Recording } from "../support/mocks";
import { recordProgram, type ProgramOutputs } from "../support/program";
import { ACME, LOCAL_BACKUP } from "../support/settings";

const folder = mkdtempSync(join(tmpdir(), "llm-stack-tls-"));
const certificateFile = join(folder, "fullchain.pem");
const privateKeyFile = join(folder, "privkey.pem");

/** Programs with secrets of every origin: generated, in the configuration and read from files. */
const VARIANTS = {
  "the dev stack": {},
  "a stack with its own provider key, receiver and password": {
    models: [{ name: "mock", model: "openai/gpt", providerKey: "openai" }],
    providerKeys: { openai: `${GENERATED}of-the-provider` },
    alertReceivers: [{ name: "ops", type: "webhook", url: { secret: "opsWebhook" } }],
    secrets: { opsWebhook: `${GENERATED}of-the-receiver`, webuiAdmin: `${GENERATED}of-the-person` },
    rotate: { redisLitellm: "2026-11" },
  },
  "a stack with certificate files": { tls: { mode: "files", certificateFile, privateKeyFile } },
  "a stack whose Nginx fetches its certificate": {
    tls: ACME,
  },
};

beforeAll(() => {
  writeFileSync(certificateFile, "CERTIFICATE");
  writeFileSync(privateKeyFile, `${GENERATED}of-the-file`);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Everything that would reveal a secret: its value, or a plain hash of it that could confirm a guess. */
function tracesOf({ resources }: Recording<unknown>): readonly string[] {
  const everything = JSON.stringify(resources.map(({ inputs }) => inputs));
  const values = new Set(everything.match(new RegExp(`${GENERATED}[\\w-]+`, "g")));
  const hashes = [...values].flatMap((value) => {
    const hash = createHash("sha256").update(value);
    return [hash.copy().digest("hex"), hash.digest("base64")];
  });
  return [GENERATED, "SCRAM-SHA-256$", ...hashes];
}

describe.each(Object.entries(VARIANTS))("%s", (_, changes) => {
  let recording: Recording<ProgramOutputs>;

  beforeAll(async () => {
    recording = await recordProgram("dev", changes);
  });

  it("shows no secret and no hash of one in a preview, a plan or a diff", () => {
    const traces = tracesOf(recording);
    expect(traces.length).toBeGreaterThan(20);
    for (const { type, name, visible } of recording.resources) {
      const text = JSON.stringify({ name, visible });
      expect(
        traces.filter((trace) => text.includes(trace)),
        `${type} ${name}`,
      ).toEqual([]);
    }
  });

  it("keeps every service's inputs readable as a whole, because none of them is secret", () => {
    const services = servicesOf(recording.resources);
    for (const { visible, inputs } of Object.values(services)) expect(visible).toEqual(inputs);
  });

  it("has its secrets in loaders for secrets, marked as such, and its configuration readable in the others", () => {
    for (const { name, inputs, visible } of loadersOf(recording.resources)) {
      const isPlain = name.endsWith("-config-loader");
      expect(visible["uploads"], name).toEqual(isPlain ? inputs.uploads : "[secret]");
      expect(name).toMatch(/-(config|secrets)-loader$/);
    }
  });

  it("keeps the rest of a loader readable, so a reviewer sees whose files change", () => {
    for (const { visible, inputs } of loadersOf(recording.resources)) {
      expect({ ...visible, uploads: inputs.uploads }).toEqual(inputs);
    }
  });

  it("has its administrators' passwords as secret outputs and its addresses as plain ones", async () => {
    const { adminPassword, grafanaPassword, litellmUiPassword, serviceKeys, apiUrl, chatUrl } = recording.result;
    const secrets: readonly pulumi.Output<unknown>[] = [adminPassword, grafanaPassword, litellmUiPassword, serviceKeys];
    expect(await Promise.all(secrets.map((output) => pulumi.isSecret(output)))).toEqual([true, true, true, true]);
    expect([apiUrl, chatUrl]).toEqual(["https://api.localhost:8443", "https://chat.localhost:8443"]);
  });
});

describe("the dev stack's secrets", () => {
  it("all reach a container or a job, so none is generated for nothing", async () => {
    const { resources } = await recordProgram("dev", { backup: LOCAL_BACKUP });
    const generated = resourcesOf(resources, "random:index/randomPassword:RandomPassword").map(({ name }) => name);
    const texts = JSON.stringify(
      resources.filter(({ type }) => !type.startsWith("random:")).map(({ inputs }) => inputs),
    );
    // Redis' ACL and PostgreSQL's verifiers contain hashes; the consumer on the other side has the value.
    const unused = generated.filter((name) => !texts.includes(`${GENERATED}${name}`));
    const HASHED = ["llm-dev-secrets-hashSalt"];
    expect(unused.toSorted()).toEqual(HASHED);
    expect(generated).toHaveLength(generatedSecretNames.length - optionalSecretNames.length + 2);
  });
});
