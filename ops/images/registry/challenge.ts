/** What a registry's `WWW-Authenticate` header asks for. */
export type Challenge =
  | { readonly scheme: "basic" }
  | { readonly scheme: "bearer"; readonly realm: string; readonly service: string | undefined };

/** Reads the header; undefined if it asks for nothing that this program can do. */
export function parseChallenge(header: string | undefined): Challenge | undefined {
  const [, scheme = "", rest = ""] = /^(\w+)\s*(.*)$/.exec(header ?? "") ?? [];
  if (/^basic$/i.test(scheme)) return { scheme: "basic" };
  const parameters = new Map(
    [...rest.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name.toLowerCase(), value]),
  );
  const realm = parameters.get("realm");
  return /^bearer$/i.test(scheme) && realm !== undefined
    ? { scheme: "bearer", realm, service: parameters.get("service") }
    : undefined;
}
