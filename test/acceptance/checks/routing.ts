import { beforeAll, describe, expect, it } from "vitest";

import { Applications } from "../support/applications";
import { eventually } from "../support/https";
import type { ModelProvider } from "../support/model-provider";
import type { Subject } from "../support/subject";

/** LiteLLM writes spend every ten seconds. */
const RECORDED_WITHIN_SECONDS = 30;
const RED = { sub: "usr_fay", email: "fay@example.com", name: "Fay" };
const BLUE = { sub: "usr_gil", email: "gil@example.com", name: "Gil" };

/** Models and settings that the checks need. `unsteady` fails; `counted` numbers its answers. */
export function routingSettings({ apiBase }: ModelProvider): {
  readonly models: readonly { readonly name: string }[];
  readonly settings: Readonly<Record<string, object>>;
} {
  const prices = { outputPerMillionTokens: 2 };
  return {
    models: ["unsteady", "counted"].map((name) => ({ name, model: `openai/${name}`, apiBase, prices })),
    settings: {
      routing: { fallbacks: { unsteady: ["other-mock"] } },
      responseCache: { models: ["counted"], ttlSeconds: 600 },
      guardrails: [{ name: "code-names", contentFilter: { words: { heliotrope: "block" } }, teams: ["red"] }],
    },
  };
}

/** Fallbacks, the cache and guardrails for two people in two teams, in the chat and with their own keys. */
export function checkRouting(subject: Subject): void {
  const applications = new Applications(subject);
  const keys = new Map<string, string>();

  const ask = (name: string, model: string, content: string) =>
    applications.api(keys.get(name) ?? "", "/v1/chat/completions", { model, messages: [{ role: "user", content }] });

  describe("two people in two teams", () => {
    beforeAll(async () => {
      const models = ["unsteady", "counted", "mock"];
      for (const [name, team, allowed] of [
        ["fay", "red", [...models, "other-mock"]],
        ["gil", "blue", models],
      ] as const) {
        await applications.litellm("/team/new", { team_id: team, team_alias: team, models: allowed });
        const email = `${name}@example.com`;
        await applications.litellm("/user/new", { user_id: name, user_email: email, auto_create_key: false });
        await applications.litellm("/team/member_add", { team_id: team, member: { role: "user", user_id: name } });
        const { key } = await applications.litellm("/key/generate", { user_id: name, team_id: team });
        keys.set(name, String(key));
      }
    });

    it("get a fallback's answer only if they may use its model", async () => {
      const fallback = await ask("fay", "unsteady", "Are you there?");
      expect(fallback.status, fallback.text).toBe(200);
      expect(fallback.text).toContain("Hello from the mock model");
      const refused = await ask("gil", "unsteady", "Are you there?");
      expect(refused.status, refused.text).toBe(500);
      expect(refused.text).not.toContain("other-mock");
      expect((await applications.asOpenWebui(RED, "unsteady")).status).toBe(200);
      expect((await applications.asOpenWebui(BLUE, "unsteady")).status).toBe(500);
    });

    it("share no cached answer", async () => {
      const [first, again] = [await ask("fay", "counted", "Once"), await ask("fay", "counted", "Once")];
      expect(again.text).toBe(first.text);
      const other = await ask("gil", "counted", "Once");
      expect(textOf(other.text)).not.toBe(textOf(first.text));
      const inChat = await applications.asOpenWebui(RED, "counted");
      expect(textOf(inChat.text)).not.toBe(textOf(first.text));
    });

    it("are held to the guardrails of their own team", async () => {
      const blocked = await ask("fay", "mock", "What is heliotrope?");
      expect(blocked.status, blocked.text).toBe(400);
      expect((await ask("gil", "mock", "What is heliotrope?")).status).toBe(200);
    });

    it("pay for what answered, and nothing for a cached answer", async () => {
      const sql = `SELECT "user", team_id, model_group, count(*), sum(spend) > 0 FROM "LiteLLM_SpendLogs"
        WHERE "user" IN ('fay', 'gil') AND status = 'success' AND cache_hit IS DISTINCT FROM 'True' GROUP BY 1, 2, 3 ORDER BY 1, 3`;
      const expected = ["fay|red|counted|2|t", "fay|red|other-mock|2|t", "gil|blue|counted|1|t", "gil|blue|mock|1|t"];
      const rows = await eventually(
        () => applications.query(sql),
        (found) => found.trim().split("\n").length === expected.length,
        RECORDED_WITHIN_SECONDS,
      );
      expect(rows.trim().split("\n")).toEqual(expected);
      const cached = `SELECT "user", spend FROM "LiteLLM_SpendLogs" WHERE "user" IN ('fay', 'gil') AND cache_hit = 'True'`;
      expect((await applications.query(cached)).trim()).toBe("fay|0");
    });
  });
}

function textOf(body: string): string {
  const { choices } = JSON.parse(body) as { choices: readonly { message: { content: string } }[] };
  return choices[0]?.message.content ?? "";
}
