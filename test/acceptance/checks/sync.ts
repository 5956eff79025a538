import { expect, it } from "vitest";

import { Applications } from "../support/applications";
import { eventually, https } from "../support/https";
import type { IdentityProvider } from "../support/identity-provider";
import { signInAt } from "../support/sign-in";
import type { Subject } from "../support/subject";
import { report } from "../support/timings";

const EMAIL = "ann@example.com";
/** Changes to LiteLLM's users, teams and models reach Open WebUI within seconds. */
export function checkSync(subject: Subject, provider: IdentityProvider): void {
  const { stack } = subject;
  const applications = new Applications(subject);
  let ann = "";

  it("creates an account in Open WebUI for a LiteLLM user within seconds", async () => {
    await applications.litellm("/organization/new", {
      organization_id: "research",
      organization_alias: "Research",
      models: [],
    });
    await applications.litellm("/team/new", {
      team_id: "physics",
      team_alias: "Physics",
      organization_id: "research",
      models: ["mock"],
    });
    await applications.litellm("/user/new", {
      user_id: "ann",
      user_email: EMAIL,
      models: ["no-default-models"],
      auto_create_key: false,
    });
    await applications.litellm("/team/member_add", { team_id: "physics", member: { role: "user", user_id: "ann" } });
    await applications.litellm("/key/generate", { user_id: "ann", team_id: "physics", key_alias: "ann-key" });
    const started = performance.now();
    const found = await eventually(
      () => applications.accounts(),
      (users) => users.some(({ email }) => email === EMAIL),
      10,
    );
    report("LiteLLM's user seen in Open WebUI", (performance.now() - started) / 1000);
    expect(found).toContainEqual(expect.objectContaining({ id: "usr_ann", email: EMAIL, role: "user" }));
    const { text } = await applications.webui(await applications.asAdmin(), "/api/v1/groups/");
    expect(text).toContain('"Research"');
    expect(text).toContain('"Physics"');
  });

  it("admits that user through the identity provider, never by password, and refuses a stranger", async () => {
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
    expect(JSON.parse((await applications.webui(ann, "/api/v1/auths/")).text)).toMatchObject({
      id: "usr_ann",
      role: "user",
    });
  });

  it("shows that user exactly their models, and refuses all others", async () => {
    expect(
      await eventually(
        () => applications.modelsOf(ann),
        (models) => models.length > 0,
        10,
      ),
    ).toEqual(["mock"]);
    expect((await applications.ask(ann, "mock")).status).toBe(200);
    expect((await applications.ask(ann, "other-mock")).status).toBeGreaterThanOrEqual(400);
    const chat = await applications.webui(ann, "/api/v1/chats/new", { chat: { title: "Ann's chat", messages: [] } });
    expect(chat.status, chat.text).toBe(200);
    const run = await subject.sandbox.npm("permissions", "--stack", stack, EMAIL);
    expect(run.exitCode, run.text).toBe(0);
    expect(run.text).toMatch(/^ {2}mock +member of team Physics$/m);
  });

  it("applies a change of the team's models within five seconds", async () => {
    await applications.litellm("/team/update", { team_id: "physics", models: ["other-mock"] });
    const models = await eventually(
      () => applications.modelsOf(ann),
      ([model]) => model === "other-mock",
      5,
    );
    expect(models).toEqual(["other-mock"]);
    expect((await applications.ask(ann, "mock")).status).toBeGreaterThanOrEqual(400);
    await applications.litellm("/team/update", { team_id: "physics", models: ["mock"] });
    expect(
      await eventually(
        () => applications.modelsOf(ann),
        ([model]) => model === "mock",
        5,
      ),
    ).toEqual(["mock"]);
  });

  it("locks the user out within five seconds of being blocked, and keeps their chats", async () => {
    await applications.litellm("/user/update", { user_id: "ann", metadata: { scim_active: false } });
    const answer = await eventually(
      () => applications.ask(ann, "mock"),
      ({ status }) => status === 401,
      5,
    );
    expect(answer.status, answer.text).toBe(401);
    await applications.litellm("/user/update", { user_id: "ann", metadata: { scim_active: true } });
    const back = await eventually(
      () => applications.webui(ann, "/api/v1/chats/"),
      ({ status }) => status === 200,
      10,
    );
    expect(back.text).toContain("Ann's chat");
  });
}
