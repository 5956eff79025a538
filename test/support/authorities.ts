import { generate } from "selfsigned";

/** A certificate authority's certificate and private key, both PEM. */
export interface Authority {
  readonly certificate: string;
  readonly privateKey: string;
}

/** A certificate authority that expires on a day. */
export async function createAuthority(name: string, end: Date): Promise<Authority> {
  const { cert, private: privateKey } = await generate([{ name: "commonName", value: name }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate: new Date("2026-01-01T00:00:00Z"),
    notAfterDate: end,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { certificate: cert, privateKey };
}
