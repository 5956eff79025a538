import { createServer as createHttpServer, type IncomingMessage, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, type AddressInfo, type Socket } from "node:net";
import type { Duplex } from "node:stream";

import { createAuthority } from "../../support/authorities";

/** A name that only the proxy knows. */
const PROVIDER = "llm.company.test";
const USERNAME = "llm-stack";

/** A forward proxy on this machine that requires sign-in, and a provider behind it whose certificate no one else trusts. */
export class CompanyNetwork {
  public readonly password = "pass/word@of:the%proxy";
  /** What clients asked the proxy for, and whether they signed in. */
  public readonly asked: { readonly target: string; readonly signedIn: boolean }[] = [];
  private readonly servers: Server[] = [];
  private readonly tunnels = new Set<Duplex>();

  /** @param host address at which the gateway reaches this machine. */
  constructor(
    private readonly host: string,
    private readonly port: number,
  ) {}

  /** Starts both. @returns the settings of a stack in this network, with the model `company`. */
  public async start(): Promise<Readonly<Record<string, unknown>>> {
    const { certificate, privateKey } = await createAuthority(PROVIDER, new Date("2036-01-01T00:00:00Z"), [PROVIDER]);
    const provider = createTlsServer({ cert: certificate, key: privateKey }, (_, response) => {
      response.setHeader("Content-Type", "application/json").end(JSON.stringify(ANSWER));
    });
    await listen(provider, 0, "127.0.0.1");
    const proxy = createHttpServer((_, response) => response.writeHead(403).end());
    proxy.on("connect", (request, client) => {
      this.tunnel(request, client, (provider.address() as AddressInfo).port);
    });
    await listen(proxy, this.port, "0.0.0.0");
    this.servers.push(provider, proxy);
    return {
      proxy: { url: `http://${this.host}:${this.port}`, username: USERNAME, password: { secret: "proxyPassword" } },
      certificateAuthorities: [certificate],
    };
  }

  /** The model behind the proxy. */
  public readonly model = {
    name: "company",
    model: "openai/company",
    apiBase: `https://${PROVIDER}/v1`,
    prices: { inputPerMillionTokens: 1, outputPerMillionTokens: 2 },
  };

  public async stop(): Promise<void> {
    for (const tunnel of this.tunnels) tunnel.destroy();
    for (const server of this.servers) server.closeAllConnections();
    await Promise.all(this.servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  private tunnel({ url = "", headers }: IncomingMessage, client: Duplex, port: number): void {
    const expected = `Basic ${Buffer.from(`${USERNAME}:${this.password}`).toString("base64")}`;
    const signedIn = headers["proxy-authorization"] === expected;
    this.asked.push({ target: url, signedIn });
    this.tunnels.add(client);
    client.on("error", () => client.destroy());
    if (!signedIn || url !== `${PROVIDER}:443`) {
      client.end(`HTTP/1.1 ${signedIn ? "403 Forbidden" : "407 Proxy Authentication Required"}\r\n\r\n`);
      return;
    }
    const upstream: Socket = connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.pipe(client);
      client.pipe(upstream);
    });
    upstream.on("error", () => client.destroy());
  }
}

/** An answer of an OpenAI-compatible provider. */
const ANSWER = {
  id: "1",
  object: "chat.completion",
  created: 1,
  model: "company",
  choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "Hello from the company." } }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
};

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve) => server.listen(port, host, resolve));
}
