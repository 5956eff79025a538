import { expect, it } from "vitest";

import { Applications, question } from "../support/applications";
import { eventually } from "../support/https";
import type { IdentityProvider } from "../support/identity-provider";
import { signInAt } from "../support/sign-in";
import { serviceKeyOf, type Subject } from "../support/subject";

const ANN = { sub: "a-1", email: "ann@example.com", name: "Ann" };
const CHAT = "/v1/chat/completions";
/** What the service in the settings may grant to a key. */
const WITHIN = { team_id: "blog_service", key_type: "llm_api", models: ["mock"], max_budget: 5, duration: "7d" };

/** Keys match their declarations, can be blocked at once, and rotate without interrupting users. */
export function checkKeys(
  subject: Subject,
  settings: Readonly<Record<string, unknown>>,
  provider: IdentityProvider,
): void {
  const { stack } = subject;
  const applications = new Applications(subject);
  const keys = (...args: readonly string[]) => subject.sandbox.npm("keys", ...args, "--stack", stack);
  const serviceKey = (alias: string) => serviceKeyOf(subject.outputs(), alias);

  it("has every key as declared, and reports drift", async () => {
    const same = await keys("diff");
    expect(same.exitCode, same.text).toBe(0);
    await applications.query(`UPDATE "LiteLLM_VerificationToken" SET rpm_limit = 7 WHERE key_alias = 'demo_service'`);
    const different = await keys("diff");
    expect([different.exitCode, different.text]).toEqual([1, expect.stringContaining("rpm_limit: 7, declared null")]);
    await applications.query(
      `UPDATE "LiteLLM_VerificationToken" SET rpm_limit = NULL WHERE key_alias = 'demo_service'`,
    );
  });

  it("blocks a key at once with one command, and unblocks it", async () => {
    const ask = () => applications.api(serviceKey("demo_service"), CHAT, question("mock"));
    expect((await ask()).status).toBe(200);
    const blocked = await keys("block", "demo_service");
    expect(blocked.exitCode, blocked.text).toBe(0);
    expect((await eventually(ask, ({ status }) => status === 401, 5)).status).toBe(401);
    await keys("unblock", "demo_service");
    expect((await eventually(ask, ({ status }) => status === 200, 10)).status).toBe(200);
  });

  it("rotates Open WebUI's key under load without a failed chat", async () => {
    const ann = (await signInAt(provider, ANN, subject)) ?? "";
    const old = await applications.globalKey();
    const answers: { readonly status: number; readonly text: string }[] = [];
    const load = { running: true };
    const chats = (async () => {
      while (load.running) answers.push(await applications.ask(ann, "mock"));
    })();
    subject.sandbox.writeStack(stack, { ...settings, rotate: { globalKey: "once" } });
    const run = await subject.sandbox.npm("up", "--stack", stack);
    load.running = false;
    await chats;
    expect(run.exitCode, run.text).toBe(0);
    expect(answers.length).toBeGreaterThan(20);
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(await applications.globalKey()).not.toBe(old);
    const claims = { ...ANN, sub: "usr_ann" };
    // Longer than the grace period in the settings.
    const refused = await eventually(
      () => applications.asOpenWebui(claims, "mock", { key: old }),
      ({ status }) => status === 401,
      60,
    );
    expect(refused.status, refused.text).toBe(401);
    expect((await applications.ask(ann, "mock")).status).toBe(200);
  });

  it("moves the rest of a budget to a key's new value, and never grants more", async () => {
    const rotate = async (text: string) => {
      subject.sandbox.writeStack(stack, { ...settings, rotate: { globalKey: "once", small_budget_service: text } });
      const run = await subject.sandbox.npm("up", "--stack", stack);
      expect(run.exitCode, run.text).toBe(0);
      return serviceKeyOf(await subject.sandbox.outputs(stack), "small_budget_service");
    };
    const ask = (key: string) => applications.api(key, CHAT, question("mock"));
    /** Counts answers until the budget is refused, which has to happen. */
    const useUp = async (key: string): Promise<number> => {
      for (let answers = 0; answers < 50; answers += 1) {
        const { status, text } = await ask(key);
        if (status === 200) continue;
        expect(text).toContain("Budget has been exceeded");
        return answers;
      }
      throw new Error("The budget never ended.");
    };
    const rows = async (): Promise<{ spend: number }[]> => {
      const text = await applications.query(
        `SELECT coalesce(json_agg(key), '[]') FROM (SELECT spend FROM "LiteLLM_VerificationToken" WHERE key_alias = 'small_budget_service') AS key`,
      );
      return JSON.parse(text) as { spend: number }[];
    };
    const old = serviceKey("small_budget_service");
    expect((await ask(old)).status).toBe(200);
    // The spend is recorded by then at the latest; the spend of later calls is not recorded yet when the key rotates.
    const recorded = await eventually(rows, ([row]) => (row?.spend ?? 0) > 0, 30);
    const cost = recorded[0]?.spend ?? 0;
    expect((await ask(old)).status).toBe(200);
    const renewed = await rotate("once");
    expect(renewed).not.toBe(old);
    const answers = 2 + (await useUp(renewed)) + (await useUp(old).catch(() => 0));
    // In both values, LiteLLM still serves the request with which a key reaches its budget.
    expect(answers).toBeLessThanOrEqual(Math.ceil(0.0004 / cost) + 2);
    expect(answers).toBeGreaterThan(2);
    const exhausted = await rotate("twice");
    expect(exhausted).not.toBe(renewed);
    expect(await useUp(exhausted)).toBeLessThanOrEqual(1);
  });

  it.each([
    ["a reserved alias", { key_alias: "openwebui_global_key-replaced-1" }],
    ["an alias that looks like it", { key_alias: "OpenWebUI Global Key" }],
    ["the alias of a declared key", { key_alias: "demo_service " }],
    ["the mark of the stack's keys", { metadata: { managed_by: "llm-stack" } }],
    ["the user of Open WebUI's key", { user_id: "openwebui_system" }],
    ["a model list that LiteLLM would ignore", { config: { any: 1 } }],
    ["other models behind a name", { router_settings: { model_group_alias: { mock: "other-mock" } } }],
    ["negative spend", { spend: -1000 }],
    ["spend tags of another key", { metadata: { tags: ["another"] } }],
  ])("refuses LiteLLM's administrator a key with %s, too", async (_, fields) => {
    // Without a user, other rules of LiteLLM would refuse it.
    const body = { user_id: "openwebui_admin", ...fields };
    await expect(applications.litellm("/key/generate", body)).rejects.toThrow(/A new key is refused/);
  });

  it("lets a service make working keys within its bounds", async () => {
    const made = await applications.api(serviceKey("blog_service"), "/key/generate", {
      ...WITHIN,
      key_alias: "blog-1",
    });
    expect(made.status, made.text).toBe(200);
    const { key, token } = JSON.parse(made.text) as { key: string; token: string };
    expect((await applications.api(key, CHAT, question("mock"))).status).toBe(200);
    expect((await applications.api(key, CHAT, question("other-mock"))).status).toBe(403);
    const path = "/key/list?team_id=blog_service&include_team_keys=true&return_full_object=true";
    const listed = await applications.api(serviceKey("blog_service"), path);
    expect(listed.status, listed.text).toBe(200);
    expect(listed.text).toContain('"blog-1"');
    const change = (fields: object) =>
      applications.api(serviceKey("blog_service"), "/key/update", { key: token, ...fields });
    expect((await change({ blocked: true })).status).toBe(200);
    const blocked = await eventually(
      () => applications.api(key, CHAT, question("mock")),
      ({ status }) => status === 401,
      5,
    );
    expect(blocked.status).toBe(401);
    const bounds = [{ max_budget: null }, { duration: "3650d" }, { rpm_limit: 99999 }, { allowed_routes: [] }];
    for (const fields of bounds) {
      const refused = await change(fields);
      expect(refused.status, refused.text).toBe(403);
    }
    const deleted = await applications.api(serviceKey("blog_service"), "/key/delete", { keys: [token] });
    expect(deleted.status, deleted.text).toBe(200);
  });

  it.each([
    ["a larger budget", "/key/generate", { ...WITHIN, max_budget: 6 }],
    ["another model", "/key/generate", { ...WITHIN, models: ["other-mock"] }],
    ["every model", "/key/generate", { ...WITHIN, models: [] }],
    ["a longer lifetime", "/key/generate", { ...WITHIN, duration: "8d" }],
    ["a key that never expires", "/key/generate", { ...WITHIN, duration: null }],
    ["the right to manage keys", "/key/generate", { ...WITHIN, key_type: "default" }],
    ["another team", "/key/generate", { ...WITHIN, team_id: "physics" }],
    ["no team", "/key/generate", { key_type: "llm_api" }],
    ["another person", "/key/generate", { ...WITHIN, user_id: "ann" }],
    ["a chat", CHAT, question("mock")],
    ["a user", "/user/new", { user_id: "eve" }],
    ["a team", "/team/new", { team_alias: "eve" }],
    ["its team's budget", "/team/update", { team_id: "blog_service", max_budget: 9999 }],
    ["a new value for a key", "/key/regenerate", { key: "blog-1" }],
    ["all keys' spend", "/global/spend/keys", undefined],
  ])("refuses a service that asks for %s", async (_, path, body) => {
    const refused = await applications.api(serviceKey("blog_service"), path, body);
    expect([400, 401, 403], refused.text).toContain(refused.status);
  });
}
