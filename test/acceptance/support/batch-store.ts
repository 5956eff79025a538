import type { IncomingMessage } from "node:http";

interface Line {
  readonly custom_id: string;
  readonly body: { readonly model: string };
}

interface Order {
  readonly input_file_id: string;
  readonly endpoint: string;
}

/** A provider's files and batches: https://platform.openai.com/docs/api-reference/batch. A batch ends when it is created. */
export class BatchStore {
  private readonly files = new Map<string, string>();
  private readonly batches = new Map<string, object>();

  /** The answer to a request for files or batches; undefined for any other request. */
  public answer({ method, url = "", headers }: IncomingMessage, body: Buffer): string | undefined {
    const [, kind, id, part] = /^\/v1\/(files|batches)(?:\/([^/?]+))?(\/content)?/.exec(url) ?? [];
    if (kind === undefined) return undefined;
    if (kind === "batches" && method === "POST") return JSON.stringify(this.run(JSON.parse(body.toString()) as Order));
    if (kind === "batches") return JSON.stringify(this.batches.get(id ?? ""));
    if (method === "POST") return JSON.stringify(this.upload(fileIn(headers["content-type"] ?? "", body.toString())));
    return part === undefined ? JSON.stringify(fileObject(id ?? "")) : this.files.get(id ?? "");
  }

  private upload(content: string): object {
    const id = `file-raw${this.files.size}`;
    this.files.set(id, content);
    return fileObject(id);
  }

  private run({ input_file_id, endpoint }: Order): object {
    const lines = (this.files.get(input_file_id) ?? "").trim().split("\n");
    const output = `${input_file_id}-output`;
    this.files.set(output, lines.map((line) => JSON.stringify(answerTo(JSON.parse(line) as Line))).join("\n"));
    const counts = { total: lines.length, completed: lines.length, failed: 0 };
    const batch = {
      id: `batch_raw${this.batches.size}`,
      object: "batch",
      completion_window: "24h",
      created_at: 0,
      endpoint,
      input_file_id,
      output_file_id: output,
      request_counts: counts,
      status: "completed",
    };
    this.batches.set(batch.id, batch);
    return batch;
  }
}

/** The file in a form whose other fields are short. */
function fileIn(contentType: string, body: string): string {
  const [, boundary = ""] = /boundary=(\S+)/.exec(contentType) ?? [];
  const part = body.split(`--${boundary}`).find((one) => one.includes("filename=")) ?? "";
  return part.slice(part.indexOf("\r\n\r\n") + 4).trim();
}

function fileObject(id: string): object {
  return {
    id,
    object: "file",
    bytes: 1,
    created_at: 0,
    filename: "batch.jsonl",
    purpose: "batch",
    status: "processed",
  };
}

function answerTo({ custom_id, body: { model } }: Line): object {
  const usage = { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 };
  const body = { id: custom_id, object: "chat.completion", created: 0, model, choices: [], usage };
  return { custom_id, response: { status_code: 200, body }, error: null };
}
