import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import { BatchStore } from "./batch-store";

/** What every recording says. */
export const TRANSCRIPT = "The meeting starts at nine.";
/** The provider's model that fails until {@link ModelProvider.steady} is true. */
export const UNSTEADY_MODEL = "unsteady";

const JSON_TYPE = { "Content-Type": "application/json" };

interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly content: unknown }[];
}

/**
 * An OpenAI-compatible provider on this machine: it answers a chat with the chat itself, and hears the same in every recording.
 * Its model `unsteady` fails, `counted` numbers its answers, and a batch ends as soon as it is created.
 */
export class ModelProvider {
  /** The address for models' `apiBase`. */
  public readonly apiBase: string;
  /** Whether the model `unsteady` answers like the others. */
  public steady = false;
  private readonly batches = new BatchStore();
  private readonly server: Server;
  private count = 0;

  /** @param host address at which the gateway reaches this machine. */
  constructor(
    host: string,
    private readonly port: number,
  ) {
    this.apiBase = `http://${host}:${port}/v1`;
    this.server = createServer((request, response) => {
      // A client that gives up leaves a body without an end.
      this.answer(request, response).catch(() => response.writeHead(400).end());
    });
  }

  public start(): Promise<void> {
    return new Promise((resolve) => this.server.listen(this.port, "0.0.0.0", resolve));
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const send = (status: number, body: object) => response.writeHead(status, JSON_TYPE).end(JSON.stringify(body));
    if (request.url === "/v1/audio/transcriptions") return void send(200, { text: TRANSCRIPT });
    const batchAnswer = this.batches.answer(request, Buffer.concat(chunks));
    if (batchAnswer !== undefined) return void response.writeHead(200, JSON_TYPE).end(batchAnswer);
    const { model, messages } = JSON.parse(Buffer.concat(chunks).toString()) as ChatRequest;
    if (model === UNSTEADY_MODEL && !this.steady)
      return void send(500, { error: { message: "The provider is down.", type: "server_error" } });
    this.count += 1;
    const echo = messages.map((message) => JSON.stringify(message.content)).join("\n");
    send(200, completion(model, model === "counted" ? `Answer ${this.count}` : echo));
  }
}

/** A chat completion: https://platform.openai.com/docs/api-reference/chat/object. */
function completion(model: string, content: string): object {
  return {
    // LiteLLM records one answer for each id.
    id: `chatcmpl-${randomUUID()}`,
    object: "chat.completion",
    created: 0,
    model,
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
    usage: { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 },
  };
}
