import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { DEAD_END } from "../../components/docker/dead-end";
import { LlmStack, type LlmStackArgs } from "../../components/index";
import { COMMAND, filesOf, loadersOf, resourceNamed, resourcesOf, servicesOf } from "../support/containers";
import { GENERATED, record, resolved, type Recording } from "../support/mocks";
import { recordProgram, type ProgramOutputs } from "../support/program";
import { ACME, exampleSettings } from "../support/settings";

const CERTIFICATE = "llm-dev-certificate";
const loaders = ({ resources }: Recording<unknown>) => loadersOf(resources).map(({ name }) => name);

/** Why a stack cannot be created. Only the message, because the error holds the whole resource tree. */
function refusalOf(args: LlmStackArgs): string {
  try {
    new LlmStack("llm-embedded", args);
    return "accepted";
  } catch (error) {
    return error instanceof Error ? error.message : "thrown";
  }
}

describe("tls.mode selfSigned", () => {
  let recording: Recording<ProgramOutputs>;

  beforeAll(async () => {
    recording = await recordProgram();
  });

  it("makes one certificate for both hosts, and a new one only when the hosts change", () => {
    const { inputs, options } = resourceNamed(recording.resources, COMMAND, CERTIFICATE);
    expect(inputs).toMatchObject({
      create: "node components/nginx/self-signed-certificate.cjs api.localhost chat.localhost",
      triggers: ["api.localhost", "chat.localhost"],
    });
    expect(options.additionalSecretOutputs).toContain("stdout");
  });

  it("gives Nginx the certificate and key, and the probes only the certificate", () => {
    expect(filesOf(recording.resources, "llm-dev-nginx-secrets")).toEqual({
      "/run/secrets/certificate.pem": "CERTIFICATE",
      "/run/secrets/private-key.pem": `${GENERATED}private-key`,
    });
    expect(filesOf(recording.resources, "llm-dev-blackbox-exporter-config")).toMatchObject({
      "/etc/blackbox/certificate.pem": "CERTIFICATE",
    });
    expect(loaders(recording)).not.toContain("llm-dev-blackbox-exporter-secrets-loader");
  });

  it("exposes the certificate as an output, for users to trust", async () => {
    const { certificate } = recording.result;
    if (certificate === null) throw new Error("the program has no certificate");
    expect(await resolved(certificate)).toBe("CERTIFICATE");
    expect(await pulumi.isSecret(certificate)).toBe(false);
  });
});

describe("tls.mode files", () => {
  const folder = mkdtempSync(join(tmpdir(), "llm-stack-tls-"));
  const tls = {
    mode: "files",
    certificateFile: join(folder, "fullchain.pem"),
    privateKeyFile: join(folder, "privkey.pem"),
  };
  let recording: Recording<ProgramOutputs>;

  beforeAll(async () => {
    writeFileSync(tls.certificateFile, "own certificate");
    writeFileSync(tls.privateKeyFile, "the private key of the tests");
    recording = await recordProgram("dev", { tls });
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("gives Nginx the two files and makes no certificate", () => {
    expect(filesOf(recording.resources, "llm-dev-nginx-secrets")).toEqual({
      "/run/secrets/certificate.pem": "own certificate",
      "/run/secrets/private-key.pem": "the private key of the tests",
    });
    expect(resourcesOf(recording.resources, COMMAND).map(({ name }) => name)).not.toContain(CERTIFICATE);
    expect(recording.result.certificate).toBeNull();
  });

  it("keeps the key secret", () => {
    expect(JSON.stringify(recording.resources.map(({ visible }) => visible))).not.toContain(
      "the private key of the tests",
    );
  });

  it("requires the files' contents from a program that embeds the stack, and fails before anything is created", async () => {
    const args = { settings: exampleSettings({ tls }), secretInputs: { providerKeys: {}, secrets: {} } };
    const { resources, result } = await record("dev", {}, () => Promise.resolve(refusalOf(args)));
    expect(result).toBe("tls.mode is files: pass `certificate` with the two PEM texts to LlmStack.");
    expect(resources.map(({ type }) => type).filter((type) => /^(docker|random|command):/.test(type))).toEqual([]);
  });
});

describe("tls.mode acme", () => {
  let recording: Recording<ProgramOutputs>;

  beforeAll(async () => {
    recording = await recordProgram("dev", { tls: ACME });
  });

  it("gives Nginx neither certificate nor key, and makes none", () => {
    expect(loaders(recording)).not.toContain("llm-dev-nginx-secrets-loader");
    expect(filesOf(recording.resources, "llm-dev-blackbox-exporter-config")).not.toHaveProperty([
      "/etc/blackbox/certificate.pem",
    ]);
    expect(resourcesOf(recording.resources, COMMAND).map(({ name }) => name)).not.toContain(CERTIFICATE);
    expect(recording.result.certificate).toBeNull();
  });

  it("runs Nginx with no additional privileges", async () => {
    const own = await recordProgram();
    const { volumes: acmeVolumes, networksAdvanced = [], ...acme } = servicesOf(recording.resources).nginx.inputs;
    const { volumes: ownVolumes, networksAdvanced: ownNetworks, ...plain } = servicesOf(own.resources).nginx.inputs;
    expect(acme).toEqual(plain);
    // Nginx now has outbound access, so link-local addresses have to be blocked for it.
    expect(networksAdvanced.filter(({ name }) => name !== DEAD_END)).toEqual(ownNetworks);
    expect(acmeVolumes).not.toEqual(ownVolumes);
  });
});
