import { expect, it } from "vitest";

import { Applications } from "../support/applications";
import { eventually, https } from "../support/https";
import type { ModelProvider } from "../support/model-provider";
import { serviceKeyOf, type Subject } from "../support/subject";

const MODEL = "batchable";
const BOUNDARY = "a-boundary";
/** How long LiteLLM takes to write a batch's spend to its database. */
const SPEND_WRITTEN_WITHIN_SECONDS = 30;
const LINE = {
  custom_id: "1",
  method: "POST",
  url: "/v1/chat/completions",
  body: { model: MODEL, messages: [{ role: "user", content: "Hi" }], max_completion_tokens: 10 },
};

/** A model whose provider runs batches. */
export function batchModel({ apiBase }: ModelProvider): object {
  return { name: MODEL, model: "openai/batch", apiBase, prices: { outputPerMillionTokens: 2 } };
}

/** Keys of two owners; the budget of the second is too small for any batch. */
export const batchKeys = [
  { alias: "batch_service", models: [MODEL], maxBudget: 10, budgetDuration: "30d" },
  { alias: "poor_batch_service", models: [MODEL], maxBudget: 0.000001, budgetDuration: "30d" },
];

/** Files and batches on a stack whose `apiRoutes` open them. */
export function checkBatches(subject: Subject): void {
  const applications = new Applications(subject);
  const send = (alias: string, path: string, body?: string, type = "application/json") => {
    const outputs = subject.outputs();
    const headers = { Authorization: `Bearer ${serviceKeyOf(outputs, alias)}`, "Content-Type": type };
    const text = body === undefined ? {} : { text: body };
    return https(`${outputs.apiUrl}${path}`, outputs.certificate, { ...text, headers });
  };
  const upload = (alias: string, line: object = LINE) =>
    send(alias, "/v1/files", form(JSON.stringify(line)), `multipart/form-data; boundary=${BOUNDARY}`);
  const order = (alias: string, file: string) =>
    send(alias, "/v1/batches", JSON.stringify({ input_file_id: file, endpoint: LINE.url, completion_window: "24h" }));

  it("runs a batch, charges it, and shows it and its files to its owner alone", async () => {
    const file = idIn(await upload("batch_service"));
    const batch = idIn(await order("batch_service", file));
    const found = await send("batch_service", `/v1/batches/${batch}`);
    const { status, output_file_id: output } = JSON.parse(found.text) as Record<string, string>;
    expect(status, found.text).toBe("completed");
    expect((await send("batch_service", `/v1/files/${output}/content`)).text).toContain('"custom_id":"1"');
    for (const path of [`batches/${batch}`, `files/${file}`, `files/${output}`, `files/${output}/content`]) {
      expect((await send("poor_batch_service", `/v1/${path}`)).status, path).toBe(404);
    }
    const spend = `SELECT spend FROM "LiteLLM_SpendLogs" WHERE request_id = '${batch}_batch_cost'`;
    const charged = await eventually(
      () => applications.query(spend),
      (text) => text !== "",
      SPEND_WRITTEN_WITHIN_SECONDS,
    );
    // Half the price of ten tokens.
    expect(Number(charged)).toBeCloseTo(0.00001, 9);
  });

  it("refuses a batch that its budget does not cover, and a file for another model", async () => {
    const file = idIn(await upload("poor_batch_service"));
    const refused = await order("poor_batch_service", file);
    expect([400, 422, 429], refused.text).toContain(refused.status);
    expect(refused.text).toContain("can cost up to");
    const other = await upload("batch_service", { ...LINE, body: { ...LINE.body, model: "mock" } });
    expect([401, 403], other.text).toContain(other.status);
  });
}

function form(content: string): string {
  const part = (head: string, value: string) =>
    `--${BOUNDARY}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`;
  return `${part('name="purpose"', "batch")}${part('name="file"; filename="in.jsonl"', content)}--${BOUNDARY}--\r\n`;
}

function idIn({ status, text }: { readonly status: number; readonly text: string }): string {
  expect(status, text).toBe(200);
  return (JSON.parse(text) as { readonly id: string }).id;
}
