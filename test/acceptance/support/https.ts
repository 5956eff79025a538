import { request } from "node:https";
import type { Duplex } from "node:stream";

/** A request to one of a stack's public hosts. */
export interface HttpsRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly text?: string;
}

/** A complete response. */
export interface HttpsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The parts in which the body arrived. */
  readonly chunks: readonly string[];
}

/**
 * Sends a request to a public host over TLS and verifies its certificate. It sends the host's name but connects to this
 * machine, as a browser does with names under .localhost.
 *
 * @param trusted certificate to accept as an authority.
 */
export function https(
  url: string,
  trusted: string,
  { method, headers, body, text }: HttpsRequest = {},
): Promise<HttpsAnswer> {
  const { hostname, port, pathname, search } = new URL(url);
  const payload = text ?? (body === undefined ? undefined : JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: "127.0.0.1",
        port: port === "" ? 443 : Number(port),
        servername: hostname,
        path: pathname + search,
        method: method ?? (payload === undefined ? "GET" : "POST"),
        ca: trusted,
        headers: {
          Host: new URL(url).host,
          ...(payload !== undefined && { "Content-Type": "application/json" }),
          ...headers,
        },
      },
      (response) => {
        const chunks: string[] = [];
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text: chunks.join(""), chunks });
        });
      },
    );
    call.on("error", reject);
    call.end(payload);
  });
}

/** A server's response to a WebSocket handshake. */
export interface WebSocketAnswer {
  /** 101 when the WebSocket is open. */
  readonly status: number;
  /** Open until it is destroyed; absent when the server refused. */
  readonly socket?: Duplex;
}

/** Tries to open a WebSocket on this machine. */
export function openWebSocket(url: string, trusted: string, origin: string): Promise<WebSocketAnswer> {
  const { hostname, host, port, pathname, search } = new URL(url);
  const headers = {
    Host: host,
    Origin: origin,
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": Buffer.alloc(16).toString("base64"),
  };
  const path = pathname + search;
  return new Promise((resolve, reject) => {
    const call = request({ host: "127.0.0.1", port: Number(port), servername: hostname, path, ca: trusted, headers });
    call.on("upgrade", ({ statusCode }, socket) => {
      resolve({ status: statusCode ?? 0, socket });
    });
    call.on("response", (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0 });
    });
    call.on("error", reject);
    call.end();
  });
}

/** Polls until an answer is the wanted one, or the time is over. @returns the last answer. */
export async function eventually<Answer>(
  ask: () => Promise<Answer>,
  wanted: (answer: Answer) => boolean,
  seconds: number,
): Promise<Answer> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (wanted(answer) || performance.now() > end) return answer;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
