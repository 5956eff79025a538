import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { scramVerifier } from "../../components/postgres/scram";

interface Verifier {
  readonly iterations: number;
  readonly salt: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

/** Parses the RFC 5803 format as PostgreSQL does. */
function parse(verifier: string): Verifier {
  const match = /^SCRAM-SHA-256\$(\d+):([^$:]+)\$([^$:]+):([^$:]+)$/.exec(verifier);
  if (!match) throw new Error(`${verifier} is not a verifier`);
  const [iterations = "", salt = "", storedKey = "", serverKey = ""] = match.slice(1);
  return {
    iterations: Number(iterations),
    salt: Buffer.from(salt, "base64"),
    storedKey: Buffer.from(storedKey, "base64"),
    serverKey: Buffer.from(serverKey, "base64"),
  };
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** What a client proves with the password and what a server checks, by the formulas of RFC 5802, section 3. */
function keysOf(password: string, { salt, iterations }: Pick<Verifier, "salt" | "iterations">) {
  const saltedPassword = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const clientKey = hmac(saltedPassword, "Client Key");
  return {
    clientKey,
    storedKey: createHash("sha256").update(clientKey).digest(),
    serverKey: hmac(saltedPassword, "Server Key"),
  };
}

function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)));
}

describe("the formulas used by these tests", () => {
  it("give the proof and the signature of the example in RFC 7677, section 3", () => {
    const salt = Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64");
    const { clientKey, storedKey, serverKey } = keysOf("pencil", { salt, iterations: 4096 });
    const nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    const message = `n=user,r=rOprNGfwEbeRWgbNEkqO,r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=${nonce}`;
    const proof = xor(clientKey, hmac(storedKey, message)).toString("base64");
    expect(proof).toBe("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    expect(hmac(serverKey, message).toString("base64")).toBe("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
  });
});

describe("scramVerifier", () => {
  it("has the keys that PostgreSQL needs to check the password, and no others", () => {
    const password = fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)) });
    fc.assert(
      fc.property(password, fc.constantFrom("litellm", "webui", "postgres"), (text, role) => {
        const verifier = parse(scramVerifier(text, role));
        const { storedKey, serverKey } = keysOf(text, verifier);
        expect([verifier.storedKey, verifier.serverKey]).toEqual([storedKey, serverKey]);
      }),
      { numRuns: 20 },
    );
  });

  it("has PostgreSQL's own iteration count and a salt of 16 bytes", () => {
    const { iterations, salt } = parse(scramVerifier("password", "litellm"));
    expect([iterations, salt.length]).toEqual([4096, 16]);
  });

  it("is the same on every run, so an unchanged password causes no diff", () => {
    expect(scramVerifier("password", "litellm")).toBe(scramVerifier("password", "litellm"));
  });

  it("has a different salt for another role and for another password", () => {
    const salts = [
      scramVerifier("password", "litellm"),
      scramVerifier("password", "webui"),
      scramVerifier("passwore", "litellm"),
    ].map((verifier) => parse(verifier).salt.toString("hex"));
    expect(new Set(salts).size).toBe(3);
  });

  it("has no space, quote or backslash, which psql's option would need to escape", () => {
    expect(scramVerifier("password", "litellm")).toMatch(/^[A-Za-z0-9+/=$:-]+$/);
  });
});
