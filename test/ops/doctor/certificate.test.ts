import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { generate } from "selfsigned";
import { beforeAll, describe, expect, it } from "vitest";

import { collectCertificate, evaluateCertificate, type PemFile } from "../../../ops/doctor/certificate";

const API = "api.example.com";
const CHAT = "chat.example.com";
const FROM = new Date("2026-01-01T00:00:00Z");
const TO = new Date("2026-06-01T00:00:00Z");
const MIDDLE = new Date("2026-03-01T00:00:00Z");

/** A certificate that is valid from {@link FROM} to {@link TO}. */
async function pair(names: readonly string[]): Promise<{ certificate: PemFile; privateKey: PemFile }> {
  const { cert, private: key } = await generate([{ name: "commonName", value: API }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate: FROM,
    notAfterDate: TO,
    extensions: [
      { name: "keyUsage", digitalSignature: true, critical: true },
      ...(names.length === 0
        ? []
        : [{ name: "subjectAltName" as const, altNames: names.map((value) => ({ type: 2 as const, value })) }]),
    ],
  });
  return {
    certificate: { path: "tls/fullchain.pem", content: { text: cert } },
    privateKey: { path: "tls/privkey.pem", content: { text: key } },
  };
}

let good: Awaited<ReturnType<typeof pair>>;

beforeAll(async () => {
  good = await pair([API, CHAT]);
});

function daysBeforeEnd(days: number): Date {
  return new Date(TO.getTime() - days * 24 * 60 * 60 * 1000);
}

function judge(facts = good, now = MIDDLE) {
  return evaluateCertificate("prod", facts, [API, CHAT], now);
}

describe("evaluateCertificate", () => {
  it("accepts a certificate for both hosts with its key", () => {
    expect(judge()).toEqual([
      {
        check: "certificate",
        level: "ok",
        message: "tls/fullchain.pem is for api.example.com and chat.example.com and valid until 2026-06-01",
      },
    ]);
  });

  it("accepts a wildcard", async () => {
    expect(judge(await pair(["*.example.com"]))).toMatchObject([{ level: "ok" }]);
  });

  it("names the host that the certificate does not cover", async () => {
    expect(judge(await pair([API]))).toMatchObject([
      { level: "error", message: "tls/fullchain.pem is not for chat.example.com, only for DNS:api.example.com" },
    ]);
  });

  it("ignores the common name, as browsers do", async () => {
    expect(judge(await pair([])).map(({ message }) => message)).toEqual([
      "tls/fullchain.pem is not for api.example.com, only for no host name",
      "tls/fullchain.pem is not for chat.example.com, only for no host name",
    ]);
  });

  it.each([
    ["before it is valid", new Date("2025-12-31T23:59:59Z"), "error", "is not valid before 2026-01-01"],
    ["three weeks before it expires", daysBeforeEnd(21), "warning", "expires in 21 days, on 2026-06-01"],
    ["on its last day", daysBeforeEnd(0.5), "warning", "expires in 0 days, on 2026-06-01"],
    ["when it expires", TO, "error", "expired on 2026-06-01"],
  ])("rates a certificate %s", (_, now, level, message) => {
    expect(judge(good, now)).toMatchObject([{ level, message: expect.stringContaining(message) as string }]);
  });

  it("accepts more than three weeks", () => {
    expect(judge(good, daysBeforeEnd(22))).toMatchObject([{ level: "ok" }]);
  });

  it("rejects the key of another certificate", async () => {
    const { privateKey } = await pair([API, CHAT]);
    expect(judge({ ...good, privateKey })).toMatchObject([
      {
        level: "error",
        message: "the key in tls/privkey.pem does not belong to the first certificate in tls/fullchain.pem",
      },
    ]);
  });

  it("names each file that is unreadable or not PEM, with its setting", () => {
    const findings = judge({
      certificate: { path: "c.pem", content: { text: "hello" } },
      privateKey: { path: "k.pem", content: { problem: "no such file" } },
    });
    expect(findings.map(({ level, message }) => `${level}: ${message}`)).toEqual([
      "error: c.pem (tls.certificateFile) cannot be used: it contains no PEM certificate",
      "error: k.pem (tls.privateKeyFile) cannot be used: no such file",
    ]);
    expect(findings[1]?.remedy).toContain("--path 'llm-stack:tls.privateKeyFile'");
  });

  it("checks the certificate without its key, and the key without its certificate", () => {
    const missing: PemFile = { path: "k.pem", content: { problem: "no such file" } };
    expect(judge({ ...good, privateKey: missing }, TO)).toHaveLength(2);
    expect(judge({ ...good, certificate: missing })).toHaveLength(1);
  });

  it("never prints a key", () => {
    const { content } = good.privateKey;
    const text = "text" in content ? content.text : "";
    const broken: PemFile = { path: "k.pem", content: { text: text.replace("PRIVATE KEY", "KEY") } };
    const written = JSON.stringify(judge({ ...good, privateKey: broken }));
    expect(written).toContain("it contains no PEM private key");
    expect(written).not.toContain(text.split("\n")[1]);
  });
});

describe("collectCertificate", () => {
  it("reads existing files and reports missing ones", async () => {
    const folder = mkdtempSync(join(tmpdir(), "llm-stack-pem-"));
    const certificateFile = join(folder, "c.pem");
    writeFileSync(certificateFile, "text");
    const facts = await collectCertificate({ mode: "files", certificateFile, privateKeyFile: "no/such/key.pem" });
    rmSync(folder, { recursive: true });
    expect(facts).toEqual({
      certificate: { path: certificateFile, content: { text: "text" } },
      privateKey: {
        path: "no/such/key.pem",
        content: { problem: expect.stringContaining("no such file") as string },
      },
    });
  });

  it("resolves a path relative to the project's folder", async () => {
    const { certificate } = await collectCertificate({
      mode: "files",
      certificateFile: "Pulumi.yaml",
      privateKeyFile: "Pulumi.yaml",
    });
    expect("text" in certificate.content && certificate.content.text).toMatch(/^name: llm-stack/);
  });
});
