import { createHmac } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import type { Served } from "./proxy";

/** Seconds until a person asks again, whatever the rate; LiteLLM caches its look-ups of a person for four seconds. */
const SECONDS_BETWEEN_CHATS = 2;

/**
 * Sends requests to the workers in turn, at a steady rate whether or not earlier ones have been answered, each of the next
 * person and with a statement of its own.
 *
 * @param rate requests a second. @returns milliseconds from when each was due to its answer's end.
 * @throws Error when an answer is not 200.
 */
export async function sendSteadily(
  workers: readonly Served[],
  rate: number,
  seconds: number,
): Promise<readonly number[]> {
  const waited: Promise<number>[] = [];
  const start = performance.now();
  for (let number = 0; number < rate * seconds; number += 1) {
    const due = start + (number * 1000) / rate;
    await pause(Math.max(0, due - performance.now()));
    const worker = workers[number % workers.length];
    if (worker === undefined) throw new Error("there is no worker to ask");
    waited.push(
      chat(worker, number % Math.min(worker.keys.length, rate * SECONDS_BETWEEN_CHATS)).then(
        () => performance.now() - due,
      ),
    );
  }
  return Promise.all(waited);
}

async function chat(served: Served, person: number): Promise<void> {
  const answer = await fetch(`${served.url}/v1/chat/completions`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${served.keys[person] ?? ""}`,
      "content-type": "application/json",
      "x-openwebui-user-jwt": statement(served.secret, person),
    },
    body: JSON.stringify({ model: "small", messages: [{ role: "user", content: "Hi" }], max_tokens: 20 }),
  });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`LiteLLM answered ${answer.status}: ${text}`);
}

/** As Open WebUI signs it. */
function statement(secret: string, person: number): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: `usr_u${person}`, email: `u${person}@example.com`, name: `U ${person}`, role: "user" };
  const parts = [
    { alg: "HS256", typ: "JWT" },
    { ...claims, iss: "open-webui", iat: now, exp: now + 300 },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  const signed = parts.join(".");
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}
