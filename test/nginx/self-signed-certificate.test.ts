import { execFileSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { join } from "node:path";

import { beforeAll, describe, expect, it } from "vitest";

import { packageRoot } from "../../components/settings/package-files";

const DAY = 24 * 60 * 60 * 1000;

describe("the program that makes a certificate", () => {
  let certificate: X509Certificate;
  let privateKey: string;

  beforeAll(() => {
    const program = join(packageRoot, "components/nginx/self-signed-certificate.cjs");
    const output = execFileSync("node", [program, "api.example.com", "chat.example.com"], { encoding: "utf8" });
    const made = JSON.parse(output) as { readonly certificate: string; readonly privateKey: string };
    certificate = new X509Certificate(made.certificate);
    ({ privateKey } = made);
  });

  it("makes it for all hosts that it is given and no other", () => {
    expect(certificate.subjectAltName).toBe("DNS:api.example.com, DNS:chat.example.com");
    expect(certificate.checkHost("chat.example.com")).toBe("chat.example.com");
    expect(certificate.checkHost("other.example.com")).toBeUndefined();
  });

  it("gives the key that belongs to it", () => {
    const key = createPrivateKey(privateKey);
    expect(certificate.checkPrivateKey(key)).toBe(true);
    expect([key.asymmetricKeyType, key.asymmetricKeyDetails]).toEqual(["ec", { namedCurve: "prime256v1" }]);
  });

  it("lets it vouch for itself and for nobody else", () => {
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
  });

  it("makes it valid for 825 days, the most that browsers accept of a server", () => {
    const days = (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / DAY;
    expect(days).toBeCloseTo(825, 3);
  });
});
