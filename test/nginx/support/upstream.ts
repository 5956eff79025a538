import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that an application received from Nginx. */
export interface Received {
  readonly method: string;
  /** Path and query as on the request's first line. */
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly bodyBytes: number;
}

/** How an application answers one request. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Stands in for LiteLLM or Open WebUI behind Nginx. */
export class Upstream {
  /** Complete requests, in order of arrival. */
  public readonly received: Received[] = [];
  /** Called when the headers have arrived; answers with `{}` unless set. */
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

  /** @returns its port on 127.0.0.1. */
  public async start(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return (this.server.address() as AddressInfo).port;
  }

  public stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
