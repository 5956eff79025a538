import { createSign, generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** The account that is signed in at the provider. */
export interface ProviderAccount {
  readonly sub: string;
  readonly email: string;
  readonly name: string;
}

const KEY_ID = "of-the-tests";

/**
 * An OpenID Connect provider on this machine with an account that is already signed in, so it shows no login page. It has the
 * authorization code flow with a signed ID token (OpenID Connect Core 1.0, section 3.1), for one client.
 */
export class IdentityProvider {
  public readonly clientId = "open-webui";
  public readonly clientSecret = `client-secret-${randomUUID()}`;
  /** The base address of the provider's endpoints. */
  public readonly issuer: string;
  /** The account of the next sign-in. */
  public account: ProviderAccount = { sub: "", email: "", name: "" };
  private readonly keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
  /** Codes that are issued but not exchanged yet, with the nonce for the token. */
  private readonly codes = new Map<string, { readonly account: ProviderAccount; readonly nonce: string | null }>();
  private readonly server: Server;

  /** @param host address at which the gateway reaches this machine. */
  constructor(
    host: string,
    private readonly port: number,
  ) {
    this.issuer = `http://${host}:${port}`;
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  public start(): Promise<void> {
    return new Promise((resolve) => this.server.listen(this.port, "0.0.0.0", resolve));
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** What a browser does at the authorization address. @returns the address that it is redirected to. */
  public authorize(url: string): string {
    const asked = new URL(url).searchParams;
    const code = randomUUID();
    this.codes.set(code, { account: this.account, nonce: asked.get("nonce") });
    const back = new URL(asked.get("redirect_uri") ?? "");
    back.searchParams.set("code", code);
    back.searchParams.set("state", asked.get("state") ?? "");
    return back.href;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const found = {
      "/.well-known/openid-configuration": () => this.metadata(),
      "/keys": () => ({ keys: [{ ...this.keys.publicKey.export({ format: "jwk" }), kid: KEY_ID, alg: "RS256" }] }),
      "/token": (body: URLSearchParams) => this.token(request, body),
    }[request.url ?? ""];
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = found?.(new URLSearchParams(Buffer.concat(chunks).toString()));
    response.writeHead(answer ? 200 : 400, { "Content-Type": "application/json" });
    response.end(JSON.stringify(answer ?? { error: "invalid_request" }));
  }

  private metadata(): object {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      jwks_uri: `${this.issuer}/keys`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
    };
  }

  /** Exchanges a code, once, for the client that knows its secret. */
  private token(request: IncomingMessage, body: URLSearchParams): object | undefined {
    const basic = Buffer.from(`${this.clientId}:${this.clientSecret}`).toString("base64");
    const known = request.headers.authorization === `Basic ${basic}` || body.get("client_secret") === this.clientSecret;
    const code = body.get("code") ?? "";
    const handedOut = this.codes.get(code);
    this.codes.delete(code);
    if (!known || !handedOut) return undefined;
    const now = Math.floor(Date.now() / 1000);
    const { account, nonce } = handedOut;
    const claims = { iss: this.issuer, aud: this.clientId, iat: now, exp: now + 300, nonce, ...account };
    return { access_token: randomUUID(), token_type: "Bearer", expires_in: 300, id_token: this.sign(claims) };
  }

  private sign(claims: object): string {
    const parts = [{ alg: "RS256", typ: "JWT", kid: KEY_ID }, claims];
    const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
    return `${text}.${createSign("RSA-SHA256").update(text).sign(this.keys.privateKey, "base64url")}`;
  }
}
