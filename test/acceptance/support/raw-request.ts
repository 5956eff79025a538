import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";

/** Where to send hostile requests: a host, and its TLS name and certificate, if any. */
export interface Target {
  readonly name: string;
  readonly port: number;
  readonly host?: string;
  readonly trusted?: string;
}

/** A request as bytes on the wire: its path is not normalised. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** A complete response. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

/** Longer than any of these requests takes when it is answered at all. */
const TIMEOUT_MILLISECONDS = 30_000;

/** Sends a request to this machine. Without a complete response the status is 0. */
export function send(target: Target, { method, path, headers, body }: RawRequest): Promise<RawAnswer> {
  const { host = `127.0.0.1:${target.port}`, port, trusted } = target;
  const options = { host: "127.0.0.1", port, method, path, headers: { Host: host, ...headers } };
  return new Promise((resolve) => {
    const call =
      trusted === undefined
        ? plainRequest(options)
        : tlsRequest({ ...options, servername: host.split(":")[0] ?? host, ca: trusted });
    call.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("close", () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
      });
    });
    call.setTimeout(TIMEOUT_MILLISECONDS, () => call.destroy());
    call.on("error", () => {
      resolve({ status: 0, text: "" });
    });
    call.end(body);
  });
}
