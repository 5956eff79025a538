import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** An answer that a registry gives instead of its own, for all requests whose path matches. */
export interface Fault {
  readonly path: RegExp;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** How a registry asks callers to sign in. `bearer` gives a token to anyone, as Docker Hub does. */
export type SignIn = "none" | "bearer" | "bearer with password" | "basic";

/** The password of the user `reader`. */
export const PASSWORD = "s3cr3t";
const TOKEN = "token-of-the-fake-registry";
const BASIC = `Basic ${Buffer.from(`reader:${PASSWORD}`).toString("base64")}`;

/** A registry with its token server in this process. A repository's tags have a text each instead of a manifest. */
export class FakeRegistry {
  public signIn: SignIn = "none";
  public faults: readonly Fault[] = [];
  /** Tags in one answer. */
  public page = 1000;
  /** Whether answers to HEAD lack the digest, as with some registries. */
  public hidesDigest = false;
  /** Method, path and query of each request, in order. */
  public readonly requests: string[] = [];
  private readonly repositories = new Map<string, Map<string, string>>();
  private readonly server: Server = createServer((request, response) => {
    this.answer(request, response);
  });

  /** Starts it on a free port. */
  public async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Its name in references. */
  public get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Forgets everything. */
  public reset(): void {
    this.repositories.clear();
    this.requests.length = 0;
    Object.assign(this, { signIn: "none", faults: [], page: 1000, hidesDigest: false });
  }

  /** Adds a tag, or moves it. @returns the digest. */
  public put(path: string, tag: string, manifest = `${path}:${tag}`): string {
    const tags = this.repositories.get(path) ?? new Map<string, string>();
    this.repositories.set(path, tags.set(tag, manifest));
    return digestOf(manifest);
  }

  /** Removes a tag and what it named. */
  public remove(path: string, tag: string): void {
    this.repositories.get(path)?.delete(tag);
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "/", `http://${this.address}`);
    this.requests.push(`${request.method ?? ""} ${url.pathname}${url.search}`);
    const fault = this.faults.find(({ path }) => path.test(url.pathname));
    if (fault) respond(response, fault.status, fault.body ?? "", fault.headers ?? {});
    else if (url.pathname === "/token" && request.method === "POST") void this.exchangeToken(request, response);
    else if (url.pathname === "/token") this.giveToken(request, response, url);
    else if (!this.isSignedIn(request)) respond(response, 401, "{}", this.challenge());
    else this.serve(url, response);
  }

  private challenge(): Readonly<Record<string, string>> {
    const bearer = `Bearer realm="http://${this.address}/token",service="fake",scope="ignored"`;
    return { "www-authenticate": this.signIn === "basic" ? 'Basic realm="fake"' : bearer };
  }

  private isSignedIn({ headers: { authorization } }: IncomingMessage): boolean {
    return this.signIn === "none" || authorization === (this.signIn === "basic" ? BASIC : `Bearer ${TOKEN}`);
  }

  private giveToken(request: IncomingMessage, response: ServerResponse, url: URL): void {
    const isKnown = this.signIn === "bearer" || request.headers.authorization === BASIC;
    if (!isKnown) respond(response, 401, "{}");
    else if (!/^repository:.+:pull$/.test(url.searchParams.get("scope") ?? "")) respond(response, 400, "{}");
    else respond(response, 200, JSON.stringify({ token: TOKEN }));
  }

  /** For an identity token, which a sign-in through a browser leaves. */
  private async exchangeToken(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(request));
    const isKnown = form.get("grant_type") === "refresh_token" && form.get("refresh_token") === PASSWORD;
    respond(response, isKnown ? 200 : 401, JSON.stringify(isKnown ? { access_token: TOKEN } : {}));
  }

  private serve(url: URL, response: ServerResponse): void {
    const [, path = "", kind = "", name = ""] = /^\/v2\/(.+)\/(manifests|tags)\/([^/]+)$/.exec(url.pathname) ?? [];
    const tags = this.repositories.get(path);
    if (!tags) respond(response, 404, JSON.stringify({ errors: [{ code: "NAME_UNKNOWN" }] }));
    else if (kind === "tags") this.listTags(path, [...tags.keys()].sort(), url, response);
    else {
      const manifest = tags.get(name) ?? [...tags.values()].find((text) => digestOf(text) === name);
      if (manifest === undefined) respond(response, 404, JSON.stringify({ errors: [{ code: "MANIFEST_UNKNOWN" }] }));
      else respond(response, 200, manifest, this.hidesDigest ? {} : { "docker-content-digest": digestOf(manifest) });
    }
  }

  private listTags(path: string, names: readonly string[], url: URL, response: ServerResponse): void {
    const start = names.indexOf(url.searchParams.get("last") ?? "") + 1;
    const shown = names.slice(start, start + this.page);
    const hasMore = start + shown.length < names.length;
    const next = `</v2/${path}/tags/list?n=${this.page}&last=${shown.at(-1) ?? ""}>; rel="next"`;
    respond(response, 200, JSON.stringify({ name: path, tags: shown }), hasMore ? { link: next } : {});
  }
}

/** The digest of a manifest. */
export function digestOf(manifest: string): string {
  return `sha256:${createHash("sha256").update(manifest).digest("hex")}`;
}

function respond(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
}
