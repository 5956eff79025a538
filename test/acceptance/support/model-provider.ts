import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** What every recording says. */
export const TRANSCRIPT = "The meeting starts at nine.";

interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly content: unknown }[];
}

/** An OpenAI-compatible provider on this machine: it answers a chat with the chat itself, and hears the same in every recording. */
export class ModelProvider {
  /** The address for models' `apiBase`. */
  public readonly apiBase: string;
  private readonly server: Server;

  /** @param host address at which the gateway reaches this machine. */
  constructor(
    host: string,
    private readonly port: number,
  ) {
    this.apiBase = `http://${host}:${port}/v1`;
    this.server = createServer((request, response) => void answer(request, response));
  }

  public start(): Promise<void> {
    return new Promise((resolve) => this.server.listen(this.port, "0.0.0.0", resolve));
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body =
    request.url === "/v1/audio/transcriptions"
      ? { text: TRANSCRIPT }
      : echo(JSON.parse(Buffer.concat(chunks).toString()) as ChatRequest);
  response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

/** A chat completion (https://platform.openai.com/docs/api-reference/chat/object) whose text is all of the messages. */
function echo({ model, messages }: ChatRequest): object {
  const content = messages.map((message) => JSON.stringify(message.content)).join("\n");
  return {
    id: "chatcmpl-echo",
    object: "chat.completion",
    created: 0,
    model,
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
    usage: { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 },
  };
}
