import { existsSync } from "node:fs";

import { expect, it } from "vitest";

import { docker, lines } from "../support/docker";
import { https } from "../support/https";
import type { Outputs } from "../support/sandbox";
import { signIn } from "../support/sign-in";
import { serviceKeyOf, type Subject } from "../support/subject";
import { report } from "../support/timings";

const USER = { name: "Kept Person", email: "kept@example.com", password: "only-for-this-test", role: "user" };

const SILENCE = {
  matchers: [{ name: "alertname", value: "NoSuchAlert", isRegex: false }],
  createdBy: "acceptance",
  comment: "A silence worth keeping",
};

async function silence({ localUrls }: Outputs): Promise<void> {
  const [startsAt, endsAt] = [new Date(), new Date(Date.now() + 3_600_000)].map((date) => date.toISOString());
  const answer = await fetch(`${localUrls.alertmanager}/api/v2/silences`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...SILENCE, startsAt, endsAt }),
  });
  expect(answer.status, await answer.text()).toBe(200);
}

/** User data survives when the containers are removed. */
export function checkDataSurvival(subject: Subject, remember: (outputs: Outputs) => void): void {
  const { stack } = subject;
  const containers = async () =>
    lines(await docker("ps", "--all", "--quiet", "--filter", `label=llm-stack.stack=llm-${stack}`));
  let before: Outputs | undefined;
  const webui = async (path: string, body?: unknown) => {
    const { chatUrl, certificate } = subject.outputs();
    const headers = { Authorization: `Bearer ${await signIn(subject)}` };
    return https(chatUrl + path, certificate, { headers, ...(body !== undefined && { body }) });
  };

  it("goes down, keeps the data volumes and prints how to delete them", async () => {
    const added = await webui("/api/v1/auths/add", USER);
    expect(added.status, added.text).toBe(200);
    const chat = await webui("/api/v1/chats/new", { chat: { title: "A chat worth keeping", messages: [] } });
    expect(chat.status, chat.text).toBe(200);
    await silence(subject.outputs());
    // Not the outputs of the first `up`: keys have been rotated since.
    before = await subject.sandbox.outputs(stack);
    const run = await subject.sandbox.npm("down", "--stack", stack);
    expect(run.exitCode, run.text).toBe(0);
    expect(run.text).toContain(`docker volume rm`);
    expect(run.text).toContain(`llm-${stack}-postgres-data`);
    expect(await containers()).toEqual([]);
    report("down", run.seconds);
  });

  it("comes back up with the same accounts, chats, passwords and keys", async () => {
    const run = await subject.sandbox.npm("up", "--stack", stack);
    expect(run.exitCode, run.text).toBe(0);
    const after = await subject.sandbox.outputs(stack);
    remember(after);
    expect(after.adminPassword).toBe(before?.adminPassword);
    expect(after.serviceKeys).toEqual(before?.serviceKeys);
    expect((await webui("/api/v1/users/all")).text).toContain(USER.email);
    expect((await webui("/api/v1/chats/")).text).toContain("A chat worth keeping");
    const silences = await fetch(`${after.localUrls.alertmanager}/api/v2/silences`);
    expect(await silences.text()).toContain(SILENCE.comment);
    const answer = await https(`${after.apiUrl}/v1/models`, after.certificate, {
      headers: { Authorization: `Bearer ${serviceKeyOf(after, "demo_service")}` },
    });
    expect(answer.text).toContain('"mock"');
  });
}

/** The commands that `down` prints delete the data and the stack but keep the settings. Runs last. */
export function checkDeletion(subject: Subject): void {
  const { stack } = subject;

  it("deletes everything except the settings with the commands that `down` prints", async () => {
    const { sandbox } = subject;
    const { text } = await sandbox.npm("down", "--stack", stack);
    const volumes = /^ {2}docker volume rm (.+)$/m.exec(text)?.[1]?.split(" ") ?? [];
    expect(await docker("volume", "rm", ...volumes)).toContain(`llm-${stack}-postgres-data`);
    const removal = /^ {2}npm run pulumi -- (.+)$/m.exec(text)?.[1]?.split(" ") ?? [];
    // Without `--yes`, Pulumi asks for the stack's name.
    const run = await sandbox.npm("pulumi", ...removal, "--yes");
    expect(run.exitCode, run.text).toBe(0);
    expect(lines(await docker("volume", "ls", "--quiet", "--filter", `name=^llm-${stack}-`))).toEqual([]);
    expect((await sandbox.npm("pulumi", "stack", "ls")).text).not.toContain(stack);
    expect(existsSync(sandbox.stackFile(stack))).toBe(true);
  });
}
