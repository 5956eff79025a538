import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

/** A model without a fallback, and one with. */
export const FAULTY_MODEL = "faulty";
export const GUARDED_MODEL = "guarded";

/** What the provider does with a chat. */
export type ProviderMode =
  "answers" | "fails with 500" | "refuses with 429" | "is silent" | "stops in the middle of a stream";

/** An OpenAI-compatible provider on this machine that fails on demand. */
export class FaultyProvider {
  /** The address for models' `apiBase`. */
  public readonly apiBase: string;
  public mode: ProviderMode = "answers";
  /** Chats that arrived. */
  public calls = 0;
  /** Chats whose connection LiteLLM still holds. */
  public open = 0;
  private readonly server: Server;

  /** @param host address at which the gateway reaches this machine. */
  constructor(
    host: string,
    private readonly port: number,
  ) {
    this.apiBase = `http://${host}:${port}/v1`;
    this.server = createServer((request, response) => {
      // A client that gives up leaves a body without an end.
      this.answer(request, response).catch(() => response.destroy());
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
    const { stream = false } = JSON.parse(await text(request)) as { readonly stream?: boolean };
    this.calls += 1;
    this.open += 1;
    response.on("close", () => {
      this.open -= 1;
    });
    const fail = (status: number, message: string) =>
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify({ error: { message } }));
    if (this.mode === "fails with 500") fail(500, "The provider is down.");
    else if (this.mode === "refuses with 429") fail(429, "Too many requests.");
    else if (this.mode !== "is silent") this.chat(stream, response);
  }

  private chat(stream: boolean, response: ServerResponse): void {
    const base = { id: `chatcmpl-${randomUUID()}`, created: 0, model: "faulty" };
    if (!stream) {
      const choices = [{ index: 0, message: { role: "assistant", content: "Hello." }, finish_reason: "stop" }];
      const usage = { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 };
      const body = JSON.stringify({ ...base, object: "chat.completion", choices, usage });
      response.writeHead(200, { "Content-Type": "application/json" }).end(body);
      return;
    }
    const part = (delta: object, reason: string | null) =>
      `data: ${JSON.stringify({ ...base, object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`;
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write(part({ role: "assistant", content: "Hello." }, null));
    if (this.mode === "answers") response.end(`${part({}, "stop")}data: [DONE]\n\n`);
  }
}
