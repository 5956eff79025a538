import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";

/** Where hostile requests go: a host, and the name and certificate that its TLS has, if any. */
export interface Target {
  readonly name: string;
  readonly port: number;
  readonly host?: string;
  readonly trusted?: string;
}

/** A request as bytes on the wire: nothing of its path is made canonical. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** An answer, read to its end. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

/** Longer than any of these requests takes that is answered at all. */
const TIMEOUT_MILLISECONDS = 30_000;

/** Sends a request to this machine. One without an answer, or without an end of it, has the status 0. */
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
