import { createHmac } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import type { Served } from "./proxy";

/** Seconds between two chats of one user at any rate. LiteLLM caches its look-ups of a user for four seconds. */
const SECONDS_BETWEEN_CHATS = 2;

/**
 * Sends requests to the workers in turn, at a steady rate that does not wait for answers. Each request is from the next user
 * and has a new identity token.
 *
 * @param rate requests per second. @returns milliseconds from each request's due time to the end of its answer.
 * @throws Error when an answer is not 200.
 */
export async function sendSteadily(
  workers: readonly Served[],
  rate: number,
  seconds: number,
): Promise<readonly number[]> {
  const latencies: Promise<number>[] = [];
  const start = performance.now();
  for (let number = 0; number < rate * seconds; number += 1) {
    const due = start + (number * 1000) / rate;
    await pause(Math.max(0, due - performance.now()));
    const worker = workers[number % workers.length];
    if (worker === undefined) throw new Error("there are no workers");
    latencies.push(
      chat(worker, number % Math.min(worker.keys.length, rate * SECONDS_BETWEEN_CHATS)).then(
        () => performance.now() - due,
      ),
    );
  }
  return Promise.all(latencies);
}

async function chat(served: Served, user: number): Promise<void> {
  const answer = await fetch(`${served.url}/v1/chat/completions`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${served.keys[user] ?? ""}`,
      "content-type": "application/json",
      "x-openwebui-user-jwt": identityToken(served.secret, user),
    },
    body: JSON.stringify({ model: "small", messages: [{ role: "user", content: "Hi" }], max_tokens: 20 }),
  });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`LiteLLM answered ${answer.status}: ${text}`);
}

/** A JWT as Open WebUI signs it. */
function identityToken(secret: string, user: number): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: `usr_u${user}`, email: `u${user}@example.com`, name: `U ${user}`, role: "user" };
  const parts = [
    { alg: "HS256", typ: "JWT" },
    { ...claims, iss: "open-webui", iat: now, exp: now + 300 },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  const signed = parts.join(".");
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}
