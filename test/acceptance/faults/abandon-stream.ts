import { request } from "node:https";

import { question } from "../support/applications";
import type { Subject } from "../support/subject";

/** Starts a stream at the public API and hangs up after its first part. */
export function abandonStream({ outputs }: Subject, key: string, model: string): Promise<void> {
  const { apiUrl, certificate } = outputs();
  const { host, hostname, port } = new URL(apiUrl);
  const body = JSON.stringify({ ...question(model), stream: true });
  return new Promise((resolve, reject) => {
    const headers = { Host: host, Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
    const options = { host: "127.0.0.1", port, servername: hostname, ca: certificate, headers, agent: false };
    const call = request({ ...options, method: "POST", path: "/v1/chat/completions" }, (response) => {
      response.on("error", () => undefined);
      response.once("data", () => {
        call.destroy();
        resolve();
      });
    });
    // Also after `destroy`, when it no longer matters.
    call.on("error", reject);
    call.end(body);
  });
}
