import { expect, it } from "vitest";

import { https } from "../support/https";
import { report } from "../support/figures";
import { docker, lines } from "../support/docker";
import type { Outputs } from "../support/sandbox";
import type { Subject } from "../support/subject";
import { signIn } from "../support/sign-in";

const PERSON = { name: "Kept Person", email: "kept@example.com", password: "only-for-this-test", role: "user" };

/** What people made outlives the containers. */
export function checkDataSurvival(subject: Subject, remember: (outputs: Outputs) => void): void {
  const { stack } = subject;
  const containers = async () =>
    lines(await docker("ps", "--all", "--quiet", "--filter", `label=llm-stack.stack=llm-${stack}`));
  const webui = async (path: string, body?: unknown) => {
    const { chatUrl, certificate } = subject.outputs();
    const headers = { Authorization: `Bearer ${await signIn(subject)}` };
    return https(chatUrl + path, certificate, { headers, ...(body !== undefined && { body }) });
  };

  it("goes down, keeps the data volumes and says how to delete them", async () => {
    const added = await webui("/api/v1/auths/add", PERSON);
    expect(added.status, added.text).toBe(200);
    const chat = await webui("/api/v1/chats/new", { chat: { title: "A chat worth keeping", messages: [] } });
    expect(chat.status, chat.text).toBe(200);
    const run = await subject.sandbox.npm("down", "--stack", stack);
    expect(run.exitCode, run.text).toBe(0);
    expect(run.text).toContain(`docker volume rm`);
    expect(run.text).toContain(`llm-${stack}-postgres-data`);
    expect(await containers()).toEqual([]);
    report("down", run.seconds);
  });

  it("comes up again with the same people, chats, passwords and keys", async () => {
    const before = subject.outputs();
    const run = await subject.sandbox.npm("up", "--stack", stack);
    expect(run.exitCode, run.text).toBe(0);
    const after = await subject.sandbox.outputs(stack);
    remember(after);
    expect(after.adminPassword).toBe(before.adminPassword);
    expect(after.serviceKeys).toEqual(before.serviceKeys);
    expect((await webui("/api/v1/users/all")).text).toContain(PERSON.email);
    expect((await webui("/api/v1/chats/")).text).toContain("A chat worth keeping");
    const answer = await https(`${after.apiUrl}/v1/models`, after.certificate, {
      headers: { Authorization: `Bearer ${after.serviceKeys["demo_service"] ?? ""}` },
    });
    expect(answer.text).toContain('"mock"');
  });
}
