import { execFileSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { join } from "node:path";

import { beforeAll, describe, expect, it } from "vitest";

import { packageRoot } from "../../components/settings/package-files";

const DAY = 24 * 60 * 60 * 1000;

describe("the certificate generator", () => {
  let certificate: X509Certificate;
  let privateKey: string;

  beforeAll(() => {
    const program = join(packageRoot, "components/nginx/self-signed-certificate.cjs");
    const output = execFileSync("node", [program, "api.example.com", "chat.example.com"], { encoding: "utf8" });
    const made = JSON.parse(output) as { readonly certificate: string; readonly privateKey: string };
    certificate = new X509Certificate(made.certificate);
    ({ privateKey } = made);
  });

  it("covers exactly the hosts that it is given", () => {
    expect(certificate.subjectAltName).toBe("DNS:api.example.com, DNS:chat.example.com");
    expect(certificate.checkHost("chat.example.com")).toBe("chat.example.com");
    expect(certificate.checkHost("other.example.com")).toBeUndefined();
  });

  it("returns the certificate's private key", () => {
    const key = createPrivateKey(privateKey);
    expect(certificate.checkPrivateKey(key)).toBe(true);
    expect([key.asymmetricKeyType, key.asymmetricKeyDetails]).toEqual(["ec", { namedCurve: "prime256v1" }]);
  });

  it("signs the certificate with its own key, and creates no authority", () => {
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
  });

  it("makes it valid for 825 days, the most that browsers accept for a server", () => {
    const days = (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / DAY;
    expect(days).toBeCloseTo(825, 3);
  });
});
