import { randomUUID } from "node:crypto";
import { createServer, type Server, type ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

import { OperationError } from "../../ops/command";

const FIRST_TOKEN_MS = 200;
const TOKENS = 60;
const BETWEEN_TOKENS_MS = 50;

/**
 * An OpenAI-compatible provider on this machine, each of whose streams takes 3.2 seconds, as of a fast model.
 *
 * @throws OperationError when another program has the port.
 */
export async function startProvider(port: number): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume().on("end", () => void answer(response));
  });
  // LiteLLM keeps connections. One that closes just as LiteLLM uses it would be an error of this bench.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.on("error", ({ message }) => {
      reject(new OperationError(`The mock provider cannot start: ${message}. Choose another --provider-port.`));
    });
    server.listen(port, "0.0.0.0", resolve);
  });
  return server;
}

async function answer(response: ServerResponse): Promise<void> {
  const base = { id: `chatcmpl-${randomUUID()}`, object: "chat.completion.chunk", created: 0, model: "load" };
  const send = (delta: object, reason: string | null) =>
    response.write(`data: ${JSON.stringify({ ...base, choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`);
  await pause(FIRST_TOKEN_MS);
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  for (let number = 1; number <= TOKENS && !response.destroyed; number += 1) {
    send({ role: "assistant", content: `${number} ` }, null);
    await pause(BETWEEN_TOKENS_MS);
  }
  send({}, "stop");
  response.end("data: [DONE]\n\n");
}
