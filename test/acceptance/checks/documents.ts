import { expect, it } from "vitest";

import { Applications } from "../support/applications";
import { eventually } from "../support/https";
import type { IdentityProvider } from "../support/identity-provider";
import { TRANSCRIPT } from "../support/model-provider";
import { docxOf, pdfOf } from "../support/office-files";
import { send, type RawAnswer } from "../support/raw-request";
import { signInAt } from "../support/sign-in";
import type { Subject } from "../support/subject";

/** LiteLLM writes spend every ten seconds. */
const RECORDED_WITHIN_SECONDS = 30;
const PROCESSED_WITHIN_SECONDS = 30;
/** The settings of the stack under test need these models. `echo` answers with everything that it was asked. */
export const DOCUMENT_MODELS = {
  chat: "echo",
  embedding: "mock-embedding",
  transcription: "mock-transcription",
} as const;

const FILES = [
  ["a text file", "notes.txt", "text/plain", Buffer.from("The heron nests in the old willow.")],
  ["a PDF", "report.pdf", "application/pdf", pdfOf("The otter sleeps under the bridge.")],
  [
    "a Word document",
    "letter.docx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    docxOf("The badger digs behind the mill."),
  ],
] as const;
const FACTS = [
  "The heron nests in the old willow.",
  "The otter sleeps under the bridge.",
  "The badger digs behind the mill.",
];

/** People chat with their own documents and voice, each within their own rights and at their own expense. */
export function checkDocuments(subject: Subject, provider: IdentityProvider): void {
  const applications = new Applications(subject);
  const tokens: Record<string, string> = {};

  async function person(name: string, models: readonly string[]): Promise<void> {
    const email = `${name}@example.com`;
    await applications.litellm("/user/new", { user_id: name, user_email: email, models, auto_create_key: false });
    const token = await eventually(
      () => signInAt(provider, { sub: `${name}-1`, email, name }, subject),
      (session) => session !== undefined,
      10,
    );
    tokens[name] = token ?? "";
    await eventually(
      () => applications.modelsOf(tokens[name] ?? ""),
      (seen) => seen.length > 0,
      10,
    );
  }

  function post(name: string, path: string, file: readonly [string, string, Buffer]): Promise<RawAnswer> {
    const { chatUrl, certificate } = subject.outputs();
    const { host, port } = new URL(chatUrl);
    const [fileName, type, content] = file;
    const start = `--x\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\nContent-Type: ${type}\r\n\r\n`;
    return send(
      { name: host, host, port: Number(port), trusted: certificate },
      {
        method: "POST",
        path,
        headers: {
          Authorization: `Bearer ${tokens[name] ?? ""}`,
          "Content-Type": "multipart/form-data; boundary=x",
        },
        body: Buffer.concat([Buffer.from(start), content, Buffer.from("\r\n--x--\r\n")]),
      },
    );
  }

  /** Uploads a file and waits until Open WebUI has read it. */
  async function upload(name: string, file: readonly [string, string, Buffer]) {
    const { status, text } = await post(name, "/api/v1/files/", file);
    expect(status, text).toBe(200);
    const { id } = JSON.parse(text) as { id: string };
    const processed = await eventually(
      () => applications.webui(tokens[name] ?? "", `/api/v1/files/${id}/process/status`),
      (answer) => /completed|failed/.test(answer.text),
      PROCESSED_WITHIN_SECONDS,
    );
    const stored = await applications.webui(tokens[name] ?? "", `/api/v1/files/${id}`);
    const { data } = JSON.parse(stored.text) as { data: { status: string; error?: string } };
    return { id, status: data.status, error: data.error ?? processed.text };
  }

  it("shows people no model that is not for chats", async () => {
    await person("doris", Object.values(DOCUMENT_MODELS));
    await person("eve", [DOCUMENT_MODELS.chat]);
    expect(await applications.modelsOf(tokens["doris"] ?? "")).toEqual([DOCUMENT_MODELS.chat]);
  });

  it.each(FILES.map((file, index) => [...file, FACTS[index] ?? ""] as const))(
    "answers a question from %s",
    async (_, fileName, type, content, fact) => {
      const { id, status, error } = await upload("doris", [fileName, type, content]);
      expect(status, error).toBe("completed");
      const answer = await applications.webui(tokens["doris"] ?? "", "/api/chat/completions", {
        model: DOCUMENT_MODELS.chat,
        messages: [{ role: "user", content: "Who lives where?" }],
        files: [{ type: "file", id }],
      });
      expect(answer.status, answer.text).toBe(200);
      expect(answer.text).toContain(fact);
    },
  );

  it("refuses a type of file that nothing in the stack can read", async () => {
    const { status, text } = await post("doris", "/api/v1/files/", [
      "a.bin",
      "application/octet-stream",
      Buffer.alloc(9),
    ]);
    expect(status).toBe(400);
    expect(text).toContain("File type bin is not allowed");
  });

  it("transcribes a voice message", async () => {
    const { status, text } = await post("doris", "/api/v1/audio/transcriptions", [
      "a.wav",
      "audio/wav",
      Buffer.alloc(900),
    ]);
    expect(status, text).toBe(200);
    expect(text).toContain(TRANSCRIPT);
  });

  it("tells a person without rights to the embedding model why the upload failed", async () => {
    const { status, error } = await upload("eve", ["notes.txt", "text/plain", Buffer.from("Nothing to see.")]);
    expect(status).toBe("failed");
    expect(error).toContain(DOCUMENT_MODELS.embedding);
    expect(error).not.toContain("message='Forbidden'");
  });

  it("charges embeddings, chats and voice to the person who asked", async () => {
    const sql = `SELECT DISTINCT call_type FROM "LiteLLM_SpendLogs" WHERE "user" = 'doris' ORDER BY 1`;
    const recorded = "acompletion\naembedding\natranscription";
    const rows = await eventually(
      () => applications.query(sql),
      (found) => found.trim() === recorded,
      RECORDED_WITHIN_SECONDS,
    );
    expect(rows.trim()).toBe(recorded);
    const spent = `SELECT sum(spend) > 0 FROM "LiteLLM_SpendLogs" WHERE "user" = 'doris' AND call_type = 'aembedding'`;
    expect((await applications.query(spent)).trim()).toBe("t");
  });
}
