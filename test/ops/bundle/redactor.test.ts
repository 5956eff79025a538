import { describe, expect, it } from "vitest";

import { valuesIn } from "../../../ops/bundle/known-secrets";
import { Redactor } from "../../../ops/bundle/redactor";

/** Secrets with every character that some encoding changes. */
const SECRETS = [
  "Zk3mPq9vTr2xWn8sLb5cYd7f",
  'quo"te\\back/slash+plus&amp<lt>=100% é€',
  "short!08",
  "https://hooks.example.com/services/T0AB/B0CD/x9Kq2Lm4Np6Rs8Tv",
  "????>>>>~~~~!!!!(((*)))",
];

const json = (text: string) => JSON.stringify(text).slice(1, -1);
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** How a program might write a secret into its log. */
const HOSTILE: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => `the value is ${secret}.`,
  twice: (secret) => `${secret}${secret}`,
  "inside a word": (secret) => `abc${secret}xyz`,
  "URL-encoded": (secret) => `GET /?q=${encodeURIComponent(secret)}&b=1`,
  "URL-encoded in lower case": (secret) =>
    encodeURIComponent(secret).replace(/%[0-9A-F]{2}/g, (digits) => digits.toLowerCase()),
  "as a form": (secret) => new URLSearchParams({ value: secret }).toString(),
  "in JSON": (secret) => JSON.stringify({ note: secret }),
  "in JSON in JSON": (secret) => JSON.stringify({ line: JSON.stringify({ note: secret }) }),
  "in JSON with escaped slashes": (secret) => json(secret).replaceAll("/", "\\/"),
  "in Go's JSON": (secret) =>
    json(secret).replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`),
  "in HTML": (secret) =>
    secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
  "in Base64": base64,
  "in Base64 after one character": (secret) => base64(`a${secret}`),
  "in Base64 after two characters": (secret) => base64(`ab${secret}`),
  "in the middle of Base64": (secret) => base64(`user:${secret}:and more`),
  "in Base64 for URLs": (secret) => Buffer.from(`x:${secret}`).toString("base64url"),
  "in Base64 in a URL": (secret) => encodeURIComponent(base64(`ab${secret}`)),
  "URL-encoded twice": (secret) => encodeURIComponent(encodeURIComponent(secret)),
  "in Base64 of JSON": (secret) => base64(JSON.stringify({ note: secret })),
  "in hexadecimal": (secret) => Buffer.from(secret).toString("hex"),
};

/** What someone who has the text can read of a secret: all of it, in any encoding that they try. */
function readable(text: string): readonly string[] {
  const words = text.split(/[^A-Za-z0-9+/_=-]+/).filter((word) => word.length >= 8);
  const decoded = words.flatMap((word) => [
    Buffer.from(word, "base64").toString("latin1"),
    Buffer.from(`A${word}`, "base64").toString("latin1"),
    Buffer.from(`AA${word}`, "base64").toString("latin1"),
    Buffer.from(`AAA${word}`, "base64").toString("latin1"),
    Buffer.from(word, "hex").toString("latin1"),
  ]);
  let plain = text;
  try {
    plain = decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    // No URL encoding.
  }
  return [text, plain, text.replaceAll("\\", ""), ...decoded];
}

describe("the redactor", () => {
  const redactor = new Redactor(SECRETS, false);

  describe.each(Object.entries(HOSTILE))("removes a secret %s", (_, write) => {
    it.each(SECRETS)("%s", (secret) => {
      const clean = redactor.redact(write(secret));
      // Six characters in a row would already help to guess.
      const pieces = Array.from({ length: secret.length - 5 }, (__, start) => secret.slice(start, start + 6));
      const found = readable(clean).flatMap((text) => pieces.filter((piece) => text.includes(piece)));
      expect(found).toEqual([]);
      expect(clean).toContain("[secret]");
    });
  });

  it.each([
    ["key sk-abcdefgh12345678 used", "key [secret] used"],
    ["Authorization: Bearer abcdef.123456-xyz", "Authorization: Bearer [secret]"],
    ["curl -u x -H 'authorization: Basic dXNlcjpwYXNz'", "curl -u x -H 'authorization: Basic [secret]'"],
    ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-def", "[secret]"],
    ["postgresql://litellm:hunter2@postgres:5432/litellm", "postgresql://litellm:[secret]@postgres:5432/litellm"],
    ['{"password": "hunter22", "user": "ann"}', '{"password": "[secret]", "user": "ann"}'],
    ['{\\"api_key\\": \\"abcdefgh\\"}', '{\\"api_key\\": \\"[secret]\\"}'],
    ["DB_PASSWORD=hunter22 next", "DB_PASSWORD=[secret] next"],
    ["AKIAABCDEFGHIJKLMNOP", "[secret]"],
    ["a\n-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\nb", "a\n[secret]\nb"],
    ["-----BEGIN OPENSSH PRIVATE KEY-----\ncut off", "[secret]"],
  ])("removes what looks like a secret: %s", (text, clean) => {
    expect(redactor.redact(text)).toBe(clean);
  });

  it.each([
    "max_tokens: 4096, total_tokens=12",
    "os.environ/SECRET_KEY",
    "nginx:1.30.4-alpine@sha256:97d490c12ba55b4946b01546d1c3ed324e8d41ab1c9fcb2a616aa470620e5b46",
    "tsx@4.23.15",
    '"secretNames":["backupKey"]',
    "password: null",
  ])("keeps %s", (text) => {
    expect(redactor.redact(text)).toBe(text);
  });

  it("gives a person the same number in every text and encoding", () => {
    expect(redactor.redact("ann@example.com, bob@example.com")).toBe("[person 1], [person 2]");
    expect(redactor.redact("/user?email=ANN%40example.com and ünal@exämple.de")).toBe(
      "/user?email=[person 1] and [person 3]",
    );
  });

  it("keeps people on request", () => {
    expect(new Redactor(SECRETS, true).redact(`ann@example.com ${SECRETS[0] ?? ""}`)).toBe("ann@example.com [secret]");
  });
});

describe("the values in a secret file", () => {
  it("are the whole file, its lines and its long words", () => {
    const acl = "user litellm on >Zk3mPq9vTr2xWn8sLb5c ~* +@all\nuser default off\n";
    expect(valuesIn(acl)).toEqual(expect.arrayContaining([acl.trim(), "Zk3mPq9vTr2xWn8sLb5c"]));
  });

  it("contain the password of a URL and the lines of a key", () => {
    expect(valuesIn("postgresql://u:Zk3mPq9vTr2xWn8sLb5c@postgres/x")).toContain("Zk3mPq9vTr2xWn8sLb5c");
    const pem =
      "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0\nabcdefghijklmnopqrstuvwx\n-----END PRIVATE KEY-----\n";
    expect(valuesIn(pem)).toEqual([
      pem.trim(),
      "MIIEvQIBADANBgkqhkiG9w0",
      "abcdefghijklmnopqrstuvwx",
      "MIIEvQIBADANBgkqhkiG9w0",
    ]);
  });

  it("are none when they are too short to be a secret", () => {
    expect(valuesIn("true\n")).toEqual([]);
  });
});
