import { expect, it } from "vitest";

import { report } from "../support/figures";
import { eventually, https, type HttpsAnswer } from "../support/https";
import type { IdentityProvider } from "../support/identity-provider";
import { docker } from "../support/sandbox";
import { signIn, signInAt } from "../support/sign-in";
import type { Subject } from "../support/subject";

const EMAIL = "ann@example.com";
const NEWER_LITELLM = "ghcr.io/berriai/litellm:v1.106.2";
/** Asks LiteLLM as its administrator, in its container, where the master key is. */
const ASK_LITELLM = `
import json, sys, urllib.error, urllib.request
path, body = sys.argv[1:]
key = open("/run/secrets/LITELLM_MASTER_KEY").read().strip()
headers = {"Authorization": "Bearer " + key, "Content-Type": "application/json"}
try:
    print(urllib.request.urlopen(urllib.request.Request("http://127.0.0.1:4000" + path, body.encode(), headers)).read().decode())
except urllib.error.HTTPError as error:
    sys.exit(error.read().decode())
`;

/** What LiteLLM says about people is what Open WebUI shows them, within seconds. */
export function checkSync(
  subject: Subject,
  settings: Readonly<Record<string, unknown>>,
  provider: IdentityProvider,
): void {
  const { stack } = subject;
  const litellm = async (path: string, body: unknown): Promise<Record<string, unknown>> => {
    const program = ["exec", `llm-${stack}-litellm`, "python3", "-c", ASK_LITELLM, path, JSON.stringify(body)];
    return JSON.parse(await docker(...program)) as Record<string, unknown>;
  };
  const webui = (token: string, path: string, body?: unknown): Promise<HttpsAnswer> => {
    const { chatUrl, certificate } = subject.outputs();
    const headers = { Authorization: `Bearer ${token}` };
    return https(chatUrl + path, certificate, { headers, ...(body !== undefined && { body }) });
  };
  const modelsOf = async (token: string): Promise<string[]> => {
    const { text } = await webui(token, "/api/models");
    const { data = [] } = JSON.parse(text) as { data?: { id: string }[] };
    return data.map(({ id }) => id).sort();
  };
  const accounts = async (): Promise<{ id: string; email: string; role: string }[]> => {
    const { text } = await webui(await asAdmin(), "/api/v1/users/all");
    return (JSON.parse(text) as { users: { id: string; email: string; role: string }[] }).users;
  };
  const ask = (token: string, model: string) =>
    webui(token, "/api/chat/completions", { model, messages: [{ role: "user", content: "Are you there?" }] });
  let ann = "";
  let admin = "";
  // Once, because the public host slows down whoever signs in again and again.
  const asAdmin = async (): Promise<string> => (admin ||= await signIn(subject));

  it("shows a person of LiteLLM's in Open WebUI within seconds", async () => {
    await litellm("/organization/new", { organization_id: "research", organization_alias: "Research", models: [] });
    await litellm("/team/new", {
      team_id: "physics",
      team_alias: "Physics",
      organization_id: "research",
      models: ["mock"],
    });
    await litellm("/user/new", {
      user_id: "ann",
      user_email: EMAIL,
      models: ["no-default-models"],
      auto_create_key: false,
    });
    await litellm("/team/member_add", { team_id: "physics", member: { role: "user", user_id: "ann" } });
    await litellm("/key/generate", { user_id: "ann", team_id: "physics", key_alias: "ann-key" });
    const started = performance.now();
    const found = await eventually(accounts, (users) => users.some(({ email }) => email === EMAIL), 10);
    report("LiteLLM's user seen in Open WebUI", (performance.now() - started) / 1000);
    expect(found).toContainEqual(expect.objectContaining({ id: "usr_ann", email: EMAIL, role: "user" }));
    const { text } = await webui(await asAdmin(), "/api/v1/groups/");
    expect(text).toContain('"Research"');
    expect(text).toContain('"Physics"');
  });

  it("lets that person in through the identity provider, with no password, and no stranger", async () => {
    const { chatUrl, certificate } = subject.outputs();
    for (const password of ["", EMAIL]) {
      const tried = await https(`${chatUrl}/api/v1/auths/signin`, certificate, { body: { email: EMAIL, password } });
      expect(tried.status).toBe(400);
    }
    const stranger = { sub: "s-1", email: "stranger@example.com", name: "Stranger" };
    expect(await signInAt(provider, stranger, subject)).toBeUndefined();
    const token = await signInAt(provider, { sub: "a-1", email: "Ann@Example.com", name: "Ann" }, subject);
    expect(token).toBeDefined();
    ann = token ?? "";
    expect(JSON.parse((await webui(ann, "/api/v1/auths/")).text)).toMatchObject({ id: "usr_ann", role: "user" });
  });

  it("shows them exactly their models, and refuses the others", async () => {
    expect(
      await eventually(
        () => modelsOf(ann),
        (models) => models.length > 0,
        10,
      ),
    ).toEqual(["mock"]);
    expect((await ask(ann, "mock")).status).toBe(200);
    expect((await ask(ann, "other-mock")).status).toBeGreaterThanOrEqual(400);
    const chat = await webui(ann, "/api/v1/chats/new", { chat: { title: "Ann's chat", messages: [] } });
    expect(chat.status, chat.text).toBe(200);
    const run = await subject.sandbox.npm("permissions", "--stack", stack, EMAIL);
    expect(run.exitCode, run.text).toBe(0);
    expect(run.text).toContain("mock: member of team Physics");
  });

  it("follows a change of the team's models within five seconds", async () => {
    await litellm("/team/update", { team_id: "physics", models: ["other-mock"] });
    const models = await eventually(
      () => modelsOf(ann),
      ([model]) => model === "other-mock",
      5,
    );
    expect(models).toEqual(["other-mock"]);
    expect((await ask(ann, "mock")).status).toBeGreaterThanOrEqual(400);
    await litellm("/team/update", { team_id: "physics", models: ["mock"] });
    expect(
      await eventually(
        () => modelsOf(ann),
        ([model]) => model === "mock",
        5,
      ),
    ).toEqual(["mock"]);
  });

  it("shuts them out within five seconds of being blocked, and keeps their chats", async () => {
    await litellm("/user/update", { user_id: "ann", metadata: { scim_active: false } });
    const answer = await eventually(
      () => ask(ann, "mock"),
      ({ status }) => status === 401,
      5,
    );
    expect(answer.status, answer.text).toBe(401);
    await litellm("/user/update", { user_id: "ann", metadata: { scim_active: true } });
    const back = await eventually(
      () => webui(ann, "/api/v1/chats/"),
      ({ status }) => status === 200,
      10,
    );
    expect(back.text).toContain("Ann's chat");
  });

  it("lets LiteLLM be upgraded with its triggers in place, and goes on", async () => {
    subject.sandbox.writeStack(stack, { ...settings, images: { litellm: NEWER_LITELLM } });
    const run = await subject.sandbox.npm("up", "--stack", stack);
    expect(run.exitCode, run.text).toBe(0);
    report("up with another LiteLLM", run.seconds);
    await litellm("/user/update", { user_id: "ann", user_alias: "Ann after the upgrade" });
    const named = await eventually(accounts, (users) => JSON.stringify(users).includes("Ann after the upgrade"), 10);
    expect(JSON.stringify(named)).toContain("Ann after the upgrade");
    const verified = await subject.sandbox.npm("sync", "verify", "--stack", stack);
    expect(verified.exitCode, verified.text).toBe(0);
  });
}
