import { expect, it } from "vitest";

import { docker } from "../support/docker";
import { eventually, https, openWebSocket } from "../support/https";
import { signIn } from "../support/sign-in";
import type { Subject } from "../support/subject";

const QUESTION = { model: "mock", messages: [{ role: "user", content: "Are you there?" }] };
const ANSWER = "Hello from the mock model";

/** The product's core promise: people chat, programs call the API, and a blocked key stops working. */
export function checkChat(subject: Subject): void {
  it("lets the administrator sign in and chat through the public host", async () => {
    const { chatUrl, certificate } = subject.outputs();
    const headers = { Authorization: `Bearer ${await signIn(subject)}` };
    const answer = await https(`${chatUrl}/api/chat/completions`, certificate, { headers, body: QUESTION });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.text).toContain(ANSWER);
  });

  it("opens the chat's WebSocket through the public host", async () => {
    const { chatUrl, certificate } = subject.outputs();
    const url = `${chatUrl}/ws/socket.io/?EIO=4&transport=websocket`;
    const { status, socket } = await openWebSocket(url, certificate, chatUrl);
    socket?.destroy();
    expect(status).toBe(101);
  });

  it("shows 40 people their models at once", async () => {
    const { chatUrl, certificate } = subject.outputs();
    const headers = { Authorization: `Bearer ${await signIn(subject)}` };
    const list = () => https(`${chatUrl}/api/models`, certificate, { headers });
    const answers = await Promise.all(Array.from({ length: 40 }, list));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it("streams a completion to a program with a service key", async () => {
    const { apiUrl, certificate, serviceKeys } = subject.outputs();
    const answer = await https(`${apiUrl}/v1/chat/completions`, certificate, {
      headers: { Authorization: `Bearer ${serviceKeys["demo_service"] ?? ""}` },
      body: { ...QUESTION, stream: true },
    });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.headers["content-type"]).toContain("text/event-stream");
    expect(answer.text.match(/^data: \{/gm)?.length).toBeGreaterThan(3);
    expect(answer.text.trim().endsWith("data: [DONE]")).toBe(true);
  });

  it("refuses a program that sends no key or an unknown key", async () => {
    const { apiUrl, certificate } = subject.outputs();
    for (const headers of [{}, { Authorization: "Bearer sk-unknown" }]) {
      const answer = await https(`${apiUrl}/v1/chat/completions`, certificate, { headers, body: QUESTION });
      expect(answer.status).toBe(401);
    }
  });

  it("stops a blocked key within five seconds, even when SQL blocked it", async () => {
    const { apiUrl, certificate, serviceKeys } = subject.outputs();
    const ask = () =>
      https(`${apiUrl}/v1/chat/completions`, certificate, {
        headers: { Authorization: `Bearer ${serviceKeys["demo_service"] ?? ""}` },
        body: QUESTION,
      });
    const setBlocked = (blocked: boolean) =>
      docker(
        ...["exec", `llm-${subject.stack}-postgres`, "psql", "--username=postgres", "--dbname=litellm", "--command"],
        `UPDATE "LiteLLM_VerificationToken" SET blocked = ${blocked} WHERE key_alias = 'demo_service'`,
      );
    expect((await ask()).status).toBe(200);
    await setBlocked(true);
    expect((await eventually(ask, ({ status }) => status === 401, 5)).status).toBe(401);
    await setBlocked(false);
    expect((await eventually(ask, ({ status }) => status === 200, 5)).status).toBe(200);
  });
}
