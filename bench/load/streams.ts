import { request } from "node:https";
import { rootCertificates } from "node:tls";
import { setTimeout as pause } from "node:timers/promises";

import { lookUpLocalhost } from "../../ops/smoke/public-request";

/** Where a client asks, and as whom. */
export interface Caller {
  readonly url: string;
  readonly authorization: string;
  readonly model: string;
  /** Ends the client's key. */
  readonly close?: () => Promise<unknown>;
}

/** How one request ended. */
export interface StreamResult {
  /** `ok`, a status such as `429`, `error in the stream`, `cut off`, `no answer in time`, or a code such as `ECONNRESET`. */
  readonly outcome: string;
  /** Milliseconds until the first part of the answer; undefined without one. */
  readonly first: number | undefined;
  /** Milliseconds until the end. */
  readonly whole: number;
}

/** Clients give up then, as OpenAI's library does after ten minutes; no answer of a bench takes this long. */
const TIMEOUT_MS = 120_000;
/** What a client does that obeys Nginx's `Retry-After: 1`. */
const RETRY_MS = 1000;

/**
 * Keeps a number of streams open for some time: each client sends its next request when the last one has ended. The clients
 * share the callers equally and start within a second.
 */
export async function runLevel(
  callers: readonly Caller[],
  streams: number,
  seconds: number,
  certificate: string | undefined,
): Promise<readonly StreamResult[]> {
  const results: StreamResult[] = [];
  const end = performance.now() + seconds * 1000;
  const ca = [...rootCertificates, ...(certificate === undefined ? [] : [certificate])];
  const client = async (number: number) => {
    await pause((number * 1000) / streams);
    const caller = callers[number % callers.length];
    while (caller && performance.now() < end) {
      const result = await stream(caller, ca);
      results.push(result);
      if (result.outcome !== "ok") await pause(RETRY_MS);
    }
  };
  await Promise.all(Array.from({ length: streams }, (_, number) => client(number)));
  return results;
}

/** One request on a connection of its own, as from another program. */
function stream({ url, authorization, model }: Caller, ca: string[]): Promise<StreamResult> {
  const body = JSON.stringify({ model, stream: true, messages: [{ role: "user", content: "Count to sixty." }] });
  const from = performance.now();
  const headers = { Authorization: authorization, "Content-Type": "application/json" };
  return new Promise((resolve) => {
    let first: number | undefined;
    const finish = (outcome: string) => {
      resolve({ outcome, first, whole: performance.now() - from });
    };
    const options = { method: "POST", ca, lookup: lookUpLocalhost, agent: false, headers, timeout: TIMEOUT_MS };
    const call = request(url, options, (response) => {
      const status = response.statusCode ?? 0;
      // The parts before do not matter: an error and the end of the stream are in the last ones.
      let tail = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        if (status === 200 && part.includes("data: {")) first ??= performance.now() - from;
        tail = (tail + part).slice(-2000);
      });
      response.on("error", () => {
        finish("cut off");
      });
      response.on("end", () => {
        finish(status === 200 ? outcomeOf(tail) : String(status));
      });
    });
    call.on("timeout", () => call.destroy(Object.assign(new Error(), { code: "no answer in time" })));
    call.on("error", (error: NodeJS.ErrnoException) => {
      finish(error.code ?? error.message);
    });
    call.end(body);
  });
}

function outcomeOf(tail: string): string {
  if (tail.includes('"error"')) return "error in the stream";
  return tail.trimEnd().endsWith("data: [DONE]") ? "ok" : "cut off";
}
