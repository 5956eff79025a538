import { expect, it } from "vitest";

import { Applications } from "../support/applications";
import { eventually, https } from "../support/https";
import { serviceKeyOf, type Subject } from "../support/subject";

const QUESTION = { messages: [{ role: "user", content: "Hi" }] };
const CONTENTS = { contents: [{ role: "user", parts: [{ text: "Hi" }] }] };
/** How long LiteLLM takes to write a request's spend to its database. */
const SPEND_WRITTEN_WITHIN_SECONDS = 30;

/** Azure's and Google's forms and realtime sessions on a stack whose `apiRoutes` open them, and none on another. */
export function checkOpenedRoutes(subject: Subject): void {
  const applications = new Applications(subject);
  const ask = (path: string, body: unknown, header = "Authorization") => {
    const outputs = subject.outputs();
    const key = serviceKeyOf(outputs, "demo_service");
    const value = header === "Authorization" ? `Bearer ${key}` : key;
    return https(`${outputs.apiUrl}${path}`, outputs.certificate, { body, headers: { [header]: value } });
  };

  it("answers and charges a call in Azure's form, with the key in either header", async () => {
    const count = `SELECT count(*) FROM "LiteLLM_SpendLogs" WHERE model_group = 'mock' AND spend > 0 AND status = 'success'`;
    const before = Number(await applications.query(count));
    for (const header of ["Authorization", "api-key"]) {
      const path = "/openai/deployments/mock/chat/completions?api-version=2024-10-21";
      const { status, text } = await ask(path, QUESTION, header);
      expect(status, text).toBe(200);
    }
    const after = await eventually(
      async () => Number(await applications.query(count)),
      (found) => found >= before + 2,
      SPEND_WRITTEN_WITHIN_SECONDS,
    );
    expect(after).toBeGreaterThanOrEqual(before + 2);
  });

  it("counts tokens in Google's form, and refuses what LiteLLM would not charge", async () => {
    const counted = await ask("/v1beta/models/mock:countTokens", CONTENTS, "x-goog-api-key");
    expect(counted.status, counted.text).toBe(200);
    expect(JSON.parse(counted.text)).toMatchObject({ totalTokens: expect.any(Number) as number });
    const { status, text } = await ask("/v1beta/models/mock:generateContent", CONTENTS);
    expect(status, text).toBe(400);
    expect(text).toContain("for Google's own models");
  });

  it.each([
    "/openai/deployments/other-mock/chat/completions",
    "/v1beta/models/other-mock:generateContent",
    "/v1beta/models/other-mock:countTokens",
  ])("refuses a model beyond the key's at %s", async (path) => {
    const { status, text } = await ask(path, path.startsWith("/openai") ? QUESTION : CONTENTS);
    expect([401, 403], text).toContain(status);
  });

  it.each([
    "/gemini/v1beta/models/mock:generateContent",
    "/v1/files/a/b",
    "/openai/v1/batches",
    "/v1/vector_stores",
    "/mcp",
    "/anthropic/v1/messages",
  ])("keeps %s closed, also at LiteLLM's own port", async (path) => {
    expect((await ask(path, QUESTION)).status).toBe(404);
    const outputs = subject.outputs();
    const key = serviceKeyOf(outputs, "demo_service");
    const answer = await fetch(`${outputs.localUrls.litellm}${path}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
      body: JSON.stringify(QUESTION),
    });
    expect(answer.status).toBe(404);
  });
}
