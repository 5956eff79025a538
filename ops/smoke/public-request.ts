import { lookup as lookUp, type LookupOneOptions } from "node:dns";
import { request, type RequestOptions } from "node:https";
import type { LookupFunction } from "node:net";
import { rootCertificates } from "node:tls";

import { SmokeFailure } from "./check";

/** A request to a public host. */
export interface PublicRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** A complete response. */
export interface PublicAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** In how many parts the body arrived. */
  readonly parts: number;
}

const TIMEOUT_SECONDS = 60;

/** Sends requests to the public hosts as a browser would, over TLS that it verifies. */
export class PublicClient {
  private readonly trusted: string[];

  /** @param certificate chain that Nginx has from a file, which no public authority may have signed. */
  constructor(certificate: string | undefined) {
    this.trusted = [...rootCertificates, ...(certificate === undefined ? [] : [certificate])];
  }

  /** @throws SmokeFailure when there is no response. */
  public send(url: string, { method, headers, body }: PublicRequest = {}): Promise<PublicAnswer> {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const options: RequestOptions = {
      method: method ?? (payload === undefined ? "GET" : "POST"),
      ca: this.trusted,
      lookup: lookUpLocalhost,
      agent: false,
      timeout: TIMEOUT_SECONDS * 1000,
      headers: { ...(payload !== undefined && { "Content-Type": "application/json" }), ...headers },
    };
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => {
        reject(new SmokeFailure(`${new URL(url).host} does not answer: ${error.message}`, "npm run doctor"));
      };
      const call = request(url, options, (response) => {
        const parts: string[] = [];
        response.setEncoding("utf8");
        response.on("data", (part: string) => parts.push(part));
        response.on("error", fail);
        response.on("end", () => {
          const { statusCode: status = 0, headers: received } = response;
          resolve({ status, headers: received, text: parts.join(""), parts: parts.length });
        });
      });
      call.on("timeout", () => call.destroy(new Error(`no answer within ${TIMEOUT_SECONDS} s`)));
      call.on("error", fail);
      call.end(payload);
    });
  }
}

/** Names under .localhost mean this machine (RFC 6761), but the system's resolver may not know them. */
export const lookUpLocalhost: LookupFunction = (hostname, options, callback) => {
  if (!hostname.endsWith(".localhost")) {
    lookUp(hostname, options as LookupOneOptions, callback);
  } else if (options.all === true) {
    callback(null, [{ address: "127.0.0.1", family: 4 }]);
  } else {
    callback(null, "127.0.0.1", 4);
  }
};
