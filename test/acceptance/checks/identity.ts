import { expect, it } from "vitest";

import { Applications, question, type Claims } from "../support/applications";
import { eventually } from "../support/https";
import type { IdentityProvider } from "../support/identity-provider";
import { queryPrometheus } from "../support/prometheus";
import { signInAt } from "../support/sign-in";
import { serviceKeyOf, type Subject } from "../support/subject";

const ANN: Claims = { sub: "usr_ann", email: "ann@example.com", name: "Ann" };
const BOB: Claims = { sub: "usr_bob", email: "bob@example.com", name: "Bob" };
const UNKNOWN: Claims = { sub: "unknown", email: "unknown@example.com", name: "Unknown" };
/** LiteLLM writes spend every ten seconds, and Prometheus scrapes every fifteen. */
const RECORDED_WITHIN_SECONDS = 60;

/** Behind one shared key, each user has their own models, budget and spend. Ann is already in the team physics. */
export function checkIdentity(subject: Subject, provider: IdentityProvider): void {
  const applications = new Applications(subject);
  let ann = "";
  let bob = "";

  it("lets two users of two teams chat, each with only their team's models", async () => {
    await applications.litellm("/team/new", { team_id: "chemistry", team_alias: "Chemistry", models: ["other-mock"] });
    const user = { user_id: "bob", user_email: BOB.email, models: ["no-default-models"], auto_create_key: false };
    await applications.litellm("/user/new", user);
    await applications.litellm("/team/member_add", { team_id: "chemistry", member: { role: "user", user_id: "bob" } });
    ann = (await signInAt(provider, { ...ANN, sub: "a-1" }, subject)) ?? "";
    const signedIn = await eventually(
      () => signInAt(provider, { ...BOB, sub: "b-1" }, subject),
      (token) => token !== undefined,
      10,
    );
    bob = signedIn ?? "";
    await eventually(
      () => applications.modelsOf(bob),
      (models) => models.length > 0,
      10,
    );
    expect([await applications.modelsOf(ann), await applications.modelsOf(bob)]).toEqual([["mock"], ["other-mock"]]);
    for (const [token, own, others] of [
      [ann, "mock", "other-mock"],
      [bob, "other-mock", "mock"],
    ] as const) {
      const allowed = await applications.ask(token, own);
      expect(allowed.status, allowed.text).toBe(200);
      expect((await applications.ask(token, others)).status).toBeGreaterThanOrEqual(400);
    }
  });

  it("reads a user's empty list as their teams' models in the chat, for their own key and for LiteLLM's sessions", async () => {
    const cyd = { user_id: "cyd", user_email: "cyd@example.com" };
    await applications.litellm("/user/new", { ...cyd, models: [], auto_create_key: false });
    await applications.litellm("/team/member_add", { team_id: "chemistry", member: { role: "user", user_id: "cyd" } });
    const session = await eventually(
      () => signInAt(provider, { sub: "c-1", email: cyd.user_email, name: "Cyd" }, subject),
      (token) => token !== undefined,
      10,
    );
    const seen = await eventually(
      () => applications.modelsOf(session ?? ""),
      // Until LiteLLM has the membership, the user is in no team and has every model.
      (models) => models.length === 1,
      10,
    );
    expect(seen).toEqual(["other-mock"]);
    expect((await applications.ask(session ?? "", "mock")).status).toBeGreaterThanOrEqual(400);
    // LiteLLM's interface sends keys of a team that does not exist.
    for (const more of [{}, { team_id: "litellm-dashboard" }]) {
      const { key } = await applications.litellm("/key/generate", { user_id: "cyd", ...more });
      const listed = JSON.parse((await applications.api(String(key), "/v1/models")).text) as { data: { id: string }[] };
      expect(listed.data.map(({ id }) => id)).toEqual(["other-mock"]);
      const [allowed, refused] = [
        await applications.api(String(key), "/v1/chat/completions", question("other-mock")),
        await applications.api(String(key), "/v1/chat/completions", question("mock")),
      ];
      expect([allowed.status, refused.status], refused.text).toEqual([200, 403]);
    }
  });

  it("makes LiteLLM itself refuse another team's model when a request bypasses Open WebUI", async () => {
    expect((await applications.asOpenWebui(ANN, "mock")).status).toBe(200);
    const refused = await applications.asOpenWebui(ANN, "other-mock");
    expect(refused.status, refused.text).toBe(403);
    expect(refused.text).toContain("You may not use the model other-mock");
  });

  it("charges each chat to the user, the team and the key, in LiteLLM's tables and metrics", async () => {
    const sql = `SELECT DISTINCT "user", team_id, metadata ->> 'user_api_key_alias' FROM "LiteLLM_SpendLogs"
      WHERE "user" IN ('ann', 'bob') ORDER BY 1`;
    const recorded = "ann|physics|openwebui_global_key\nbob|chemistry|openwebui_global_key";
    expect(
      await eventually(
        () => applications.query(sql),
        (rows) => rows.trim() === recorded,
        RECORDED_WITHIN_SECONDS,
      ),
    ).toContain(recorded);
    const query = 'sum by (user, team) (litellm_spend_metric_total{user=~"ann|bob"})';
    const metrics = await eventually(
      async () => (await queryPrometheus(subject.outputs(), query)).map(({ metric }) => metric),
      (found) => found.length === 2,
      RECORDED_WITHIN_SECONDS,
    );
    expect(metrics).toContainEqual({ user: "ann", team: "physics" });
    expect(metrics).toContainEqual({ user: "bob", team: "chemistry" });
  });

  it("refuses a user who is over budget, explains it in the chat, and keeps serving other users", async () => {
    await applications.litellm("/user/update", { user_id: "bob", max_budget: 0.000001 });
    const refused = await eventually(
      () => applications.ask(bob, "other-mock"),
      ({ status }) => status !== 200,
      RECORDED_WITHIN_SECONDS,
    );
    expect(refused.text).toContain("Your own budget is used up");
    expect(refused.text).toContain("An administrator of the gateway can raise it");
    const other = await applications.ask(ann, "mock");
    expect(other.status, other.text).toBe(200);
    await applications.litellm("/user/update", { user_id: "bob", max_budget: 100 });
    const again = await eventually(
      () => applications.ask(bob, "other-mock"),
      ({ status }) => status === 200,
      10,
    );
    expect(again.status, again.text).toBe(200);
  });

  it.each([
    ["missing", { anonymous: true }, "has no identity token"],
    ["forged", { secret: "a secret that Open WebUI does not have" }, "is not valid"],
    ["replayed after its time", { age: 3600 }, "has expired"],
  ] as const)("refuses an identity token that is %s", async (_, changes, sentence) => {
    const answer = await applications.asOpenWebui(ANN, "mock", changes);
    expect(answer.status, answer.text).toBe(401);
    const { error } = JSON.parse(answer.text) as { error: { message: string; code: string } };
    expect(error).toMatchObject({ message: expect.stringContaining(sentence) as string, code: "401" });
  });

  it("ignores a client's identity token at the public host, with Open WebUI's key or another", async () => {
    const identity = { "X-OpenWebUI-User-Jwt": "whatever.it.says", "X-OpenWebUI-User-Email": ANN.email };
    const body = question("mock");
    const stripped = await applications.api(await applications.globalKey(), "/v1/chat/completions", body, identity);
    expect(stripped.status, stripped.text).toBe(401);
    expect(stripped.text).toContain("has no identity token");
    const service = serviceKeyOf(subject.outputs(), "demo_service");
    const other = await applications.api(service, "/v1/chat/completions", body, identity);
    expect(other.status, other.text).toBe(200);
  });

  it("leaves users' own keys to LiteLLM", async () => {
    const { key } = await applications.litellm("/key/generate", { user_id: "ann", team_id: "physics" });
    const ask = (model: string) => applications.api(String(key), "/v1/chat/completions", question(model));
    expect((await ask("mock")).status).toBe(200);
    expect((await ask("other-mock")).status).toBe(403);
  });

  it("refuses a user that LiteLLM does not know, and accepts Open WebUI's administrator", async () => {
    const refused = await applications.asOpenWebui(UNKNOWN, "mock");
    expect(refused.status, refused.text).toBe(403);
    expect(refused.text).toContain("LiteLLM does not know you");
    const administrator = await applications.ask(await applications.asAdmin(), "other-mock");
    expect(administrator.status, administrator.text).toBe(200);
  });

  it("refuses a user within five seconds of being blocked, in the chat and with their own key", async () => {
    const { key } = await applications.litellm("/key/generate", { user_id: "bob", team_id: "chemistry" });
    const askWithKey = () => applications.api(String(key), "/v1/chat/completions", question("other-mock"));
    expect((await askWithKey()).status).toBe(200);
    await applications.litellm("/user/update", { user_id: "bob", metadata: { blocked: true } });
    const blocked = await eventually(
      () => applications.asOpenWebui(BOB, "other-mock"),
      ({ status }) => status === 403,
      5,
    );
    expect(blocked.text).toContain("Your account is blocked");
    const withKey = await eventually(askWithKey, ({ status }) => status === 403, 5);
    expect(withKey.text).toContain("The user of this key is blocked");
    expect((await applications.api(String(key), "/v1/models")).status).toBe(403);
    await applications.litellm("/user/update", { user_id: "bob", metadata: { blocked: false } });
    const back = await eventually(
      () => applications.asOpenWebui(BOB, "other-mock"),
      ({ status }) => status === 200,
      10,
    );
    expect(back.status, back.text).toBe(200);
  });

  it("shows what each user spent", async () => {
    const spend = async () => {
      const { exitCode, text } = await subject.sandbox.npm("spend", "--json", "--stack", subject.stack);
      expect(exitCode, text).toBe(0);
      return JSON.parse(text) as readonly { readonly name: string; readonly spend: number }[];
    };
    // LiteLLM adds to its daily totals in batches.
    const users = await eventually(spend, (rows) => rows.some(({ name }) => name === ANN.email), 60);
    expect(users.find(({ name }) => name === ANN.email)?.spend).toBeGreaterThan(0);
  });
}
