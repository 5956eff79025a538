import { expect, it } from "vitest";

import { Applications } from "../support/applications";
import { docker, startsOf } from "../support/docker";
import { openWebSocket } from "../support/https";
import { send, type RawAnswer, type Target } from "../support/raw-request";
import type { Subject } from "../support/subject";

const UPLOAD_BYTES = 95_000_000;

/** Open WebUI receives large bodies only from signed-in users, and no container restarts because of one. */
export function checkUploads(subject: Subject): void {
  const applications = new Applications(subject);
  const target = (url: string): Target => {
    const { host, port } = new URL(url);
    return { name: host, host, port: Number(port), trusted: subject.outputs().certificate };
  };

  it("accepts two 95 MB uploads at once from a user while a WebSocket stays open", async () => {
    const before = await startsOf(subject.stack);
    const authorization = `Bearer ${await applications.asAdmin()}`;
    const { chatUrl, certificate } = subject.outputs();
    const url = `${chatUrl}/ws/socket.io/?EIO=4&transport=websocket`;
    const { socket } = await openWebSocket(url, certificate, chatUrl);
    const uploads = await Promise.all([1, 2].map(() => upload(target(chatUrl), { authorization })));
    expect(uploads.map(({ status }) => status)).toEqual([200, 200]);
    expect(socket?.destroyed).toBe(false);
    socket?.destroy();
    expect(await startsOf(subject.stack)).toEqual(before);
  });

  it("reads no large body of a stranger, whatever length it declares", async () => {
    const before = await startsOf(subject.stack);
    const { apiUrl, chatUrl } = subject.outputs();
    const chunked = { "Transfer-Encoding": "chunked" };
    const refused = await Promise.all([
      upload(target(chatUrl), {}),
      upload(target(chatUrl), chunked),
      upload(target(chatUrl), { authorization: "Bearer no-session" }),
      upload(target(apiUrl), chunked, "/v1/audio/transcriptions"),
    ]);
    // A server that answers before it has read the body may close the connection on the client, hence 0.
    for (const { status } of refused) expect([0, 401, 413]).toContain(status);
    expect(await startsOf(subject.stack)).toEqual(before);
  });

  it("lets 60 people behind one address sign in at once", async () => {
    const chat = target(subject.outputs().chatUrl);
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, person) =>
        send(chat, {
          method: "POST",
          path: "/api/v1/auths/signin",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ email: `person-${person}@example.com`, password: "wrong" }),
        }),
      ),
    );
    expect([...new Set(answers.map(({ status }) => status))]).toEqual([400]);
  });

  it("writes no query to any log", async () => {
    const mark = "sk-this-must-not-be-logged";
    const { apiUrl, chatUrl, localUrls } = subject.outputs();
    const direct: Target = { name: "LiteLLM", port: Number(new URL(localUrls.litellm).port) };
    for (const where of [target(apiUrl), target(chatUrl), direct]) {
      for (const path of [`/v1/models?key=${mark}`, `/v1/models?x=${mark}`, `/nothing?api_key=${mark}`]) {
        const { status } = await send(where, { method: "GET", path, headers: { Authorization: `Bearer ${mark}` } });
        expect(status).toBeGreaterThan(399);
      }
    }
    for (const service of ["nginx", "litellm", "open-webui"]) {
      expect(await docker("logs", "--since", "1m", `llm-${subject.stack}-${service}`), service).not.toContain(mark);
    }
  });
}

function upload(
  target: Target,
  headers: Readonly<Record<string, string>>,
  path = "/api/v1/files/?process=false",
): Promise<RawAnswer> {
  const start = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n';
  const body = Buffer.concat([Buffer.from(start), Buffer.alloc(UPLOAD_BYTES, 97), Buffer.from("\r\n--x--\r\n")]);
  const own = { "Content-Type": "multipart/form-data; boundary=x", ...headers };
  return send(target, { method: "POST", path, headers: own, body });
}
