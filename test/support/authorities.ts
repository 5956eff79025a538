import { generate } from "selfsigned";

/** A certificate authority's certificate and private key, both PEM. */
export interface Authority {
  readonly certificate: string;
  readonly privateKey: string;
}

/**
 * A certificate authority that expires on a day.
 *
 * @param hosts host names for which its certificate is also a server's.
 */
export async function createAuthority(name: string, end: Date, hosts: readonly string[] = []): Promise<Authority> {
  const { cert, private: privateKey } = await generate([{ name: "commonName", value: name }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate: new Date("2026-01-01T00:00:00Z"),
    notAfterDate: end,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, digitalSignature: true, critical: true },
      ...(hosts.length === 0
        ? []
        : [{ name: "subjectAltName" as const, altNames: hosts.map((value) => ({ type: 2 as const, value })) }]),
    ],
  });
  return { certificate: cert, privateKey };
}
