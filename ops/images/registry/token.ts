import type { Challenge } from "./challenge";
import type { Credentials } from "./credentials";
import { readJson, refusalOf } from "./refusal";
import { RegistryProblem } from "./registry-problem";
import type { Answer, Request } from "./send";

/** What a token is asked for. */
export interface TokenRequest {
  readonly challenge: Challenge;
  readonly credentials: Credentials | undefined;
  /** For messages. */
  readonly registry: string;
  /** Path of the repository, for example `library/redis`. */
  readonly path: string;
  readonly send: (url: URL, request: Request) => Promise<Answer>;
}

/**
 * The `Authorization` header that a registry's challenge asks for: the password itself, or a token from the registry's token
 * server (https://distribution.github.io/distribution/spec/auth/token/).
 *
 * @returns undefined when the challenge needs a password and there is none.
 * @throws RegistryProblem when the token server refuses.
 */
export async function authorization(request: TokenRequest): Promise<string | undefined> {
  const { challenge, credentials, registry, path, send } = request;
  if (challenge.scheme === "basic") return basicHeader(credentials);
  const realm = realmUrl(challenge.realm, registry);
  const scope = `repository:${path}:pull`;
  const fields = { ...(challenge.service !== undefined && { service: challenge.service }), scope };
  const basic = basicHeader(credentials);
  const answer =
    credentials && "identityToken" in credentials
      ? await send(realm, {
          method: "POST",
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body: new URLSearchParams({
            ...fields,
            grant_type: "refresh_token",
            client_id: "llm-stack",
            refresh_token: credentials.identityToken,
          }).toString(),
        })
      : await send(withQuery(realm, fields), {
          method: "GET",
          headers: basic === undefined ? {} : { authorization: basic },
        });
  const refusal = refusalOf(answer, registry, path);
  if (refusal) throw refusal;
  const { token, access_token: accessToken } = readJson(answer, registry) as { token?: string; access_token?: string };
  const found = token ?? accessToken;
  return found === undefined ? undefined : `Bearer ${found}`;
}

function basicHeader(credentials: Credentials | undefined): string | undefined {
  if (!credentials || !("password" in credentials)) return undefined;
  return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64")}`;
}

/** A token server without TLS would get the password in clear, unless the registry is on this machine. */
function realmUrl(realm: string, registry: string): URL {
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  if (url && (url.protocol === "https:" || (url.protocol === "http:" && isThisMachine(registry)))) return url;
  throw new RegistryProblem(
    `${registry} names the token server "${realm}", which is no https address`,
    "check the registry's configuration (auth.token.realm)",
  );
}

/** Docker's rule: registries on this machine may do without TLS. */
export function isThisMachine(registry: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3})(:\d+)?$/.test(registry);
}

function withQuery(url: URL, fields: Readonly<Record<string, string>>): URL {
  const query = new URL(url);
  for (const [name, value] of Object.entries(fields)) query.searchParams.set(name, value);
  return query;
}
