import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What an application got from Nginx. */
export interface Received {
  readonly method: string;
  /** Path and query as they stood on the request's first line. */
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly bodyBytes: number;
}

/** How an application answers one request. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Stands for LiteLLM or Open WebUI behind Nginx. */
export class Upstream {
  /** Complete requests, in their order. */
  public readonly received: Received[] = [];
  /** Called as soon as the headers are there; answers with `{}` unless set. */
  public answer: Answer = (_, response) => {
    response.setHeader("Content-Type", "application/json").end("{}");
  };
  private readonly server: Server = createServer({ maxHeaderSize: 128 * 1024 }, (request, response) => {
    let bodyBytes = 0;
    request.on("data", (part: Buffer) => (bodyBytes += part.length));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      this.received.push({ method, url, headers, bodyBytes });
    });
    this.answer(request, response);
  });

  /** @returns the port of 127.0.0.1 that it listens on. */
  public async start(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return (this.server.address() as AddressInfo).port;
  }

  public stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
