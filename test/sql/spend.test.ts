import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { oldestRecord, readSpend, type Spend } from "../../ops/spend/read-spend";
import type { Dimension } from "../../ops/spend/spend-sql";
import { LITELLM_VERSIONS } from "../../testing/litellm/litellm-versions";
import { SyncLab } from "../../testing/sync/sync-lab";

/** A request in LiteLLM's daily totals. */
interface Request {
  readonly date?: string;
  readonly user?: string | null;
  readonly key?: string;
  readonly team?: string;
  readonly organization?: string;
  /** The name that was called, and the provider's model behind it. */
  readonly model?: readonly [name: string, provider: string];
  readonly spend?: number;
}

const MONTH = "2026-11";
const NO_BUDGET = { budget: null, budget_used_percent: null };

describe.each(LITELLM_VERSIONS)("with LiteLLM %s, spend", (version) => {
  let lab: SyncLab;
  let count = 0;

  beforeAll(async () => {
    lab = await SyncLab.start(version);
  });

  afterAll(() => lab.stop());

  beforeEach(async () => {
    await lab.litellm.query(
      `TRUNCATE "LiteLLM_DailyUserSpend", "LiteLLM_DailyTeamSpend", "LiteLLM_DailyOrganizationSpend";
       DELETE FROM "LiteLLM_TeamTable"; DELETE FROM "LiteLLM_UserTable"`,
    );
  });

  /** Records requests as LiteLLM does: one row for each user, key, model and day, in up to three tables. */
  async function record(...requests: readonly Request[]): Promise<void> {
    for (const request of requests) {
      const user = request.user === undefined ? "ann" : request.user;
      await daily("User", "user_id", user, request);
      if (request.team !== undefined) await daily("Team", "team_id", request.team, request);
      if (request.organization !== undefined) {
        await daily("Organization", "organization_id", request.organization, request);
      }
    }
  }

  async function daily(table: string, column: string, id: string | null, request: Request): Promise<void> {
    count += 1;
    const [name, provider] = request.model ?? ["small", "openai/small"];
    await lab.litellm.query(
      `INSERT INTO "LiteLLM_Daily${table}Spend" (id, ${column}, date, api_key, model_group, model, endpoint, api_requests,
         prompt_tokens, completion_tokens, spend, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $1, 1, 100, 20, $7, now())`,
      [count, id, request.date ?? "2026-11-28", request.key ?? "hash", name, provider, request.spend ?? 1],
    );
  }

  /** Runs a query as the command does in a stack, where psql returns each row as JSON. */
  async function query(sql: string): Promise<readonly Record<string, unknown>[]> {
    await lab.litellm.query("BEGIN READ ONLY");
    try {
      const { rows } = await lab.litellm.query<{ row: Record<string, unknown> }>(
        `SELECT row_to_json(row) AS row FROM (${sql}) AS row`,
      );
      return rows.map(({ row }) => row);
    } finally {
      await lab.litellm.query("ROLLBACK");
    }
  }

  function spend(by: Dimension, month = MONTH): Promise<readonly Spend[]> {
    return readSpend(query, by, month);
  }

  async function amounts(by: Dimension, month = MONTH): Promise<readonly (readonly [string, number])[]> {
    return (await spend(by, month)).map((row) => [row.name, row.spend] as const);
  }

  it("is the month's alone, from its first to its last day", async () => {
    await record(...["2026-10-31", "2026-11-01", "2026-11-30", "2026-12-01", "2025-11-15"].map((date) => ({ date })));
    expect(await amounts("day")).toEqual([
      ["2026-11-01", 1],
      ["2026-11-30", 1],
    ]);
    expect(await amounts("user", "2026-09")).toEqual([]);
  });

  it("is added up for a person, with the budget of the current period", async () => {
    await lab.rows.user("ann", { max_budget: 8, spend: 1 });
    await record({ spend: 0.1 }, { spend: 0.2, key: "other" });
    expect(await spend("user")).toEqual([
      {
        id: "ann",
        name: "ann@example.com",
        requests: 2,
        input_tokens: 200,
        output_tokens: 40,
        spend: 0.3,
        budget: 8,
        budget_used_percent: 12.5,
      },
    ]);
  });

  it("behind Open WebUI's key belongs to each person", async () => {
    await lab.rows.user("ann");
    await lab.rows.user("bob");
    await lab.rows.key("shared", { key_alias: "openwebui_global_key", user_id: "openwebui_system" });
    await record({ key: "shared", spend: 1 }, { key: "shared", user: "bob", spend: 2 });
    expect(await amounts("user")).toEqual([
      ["bob@example.com", 2],
      ["ann@example.com", 1],
    ]);
    expect(await amounts("key")).toEqual([["openwebui_global_key", 3]]);
  });

  it("names a user by e-mail, alias or id", async () => {
    await lab.rows.user("aliased", { user_email: null, user_alias: "Ali" });
    await lab.rows.user("bare", { user_email: "", user_alias: null });
    await record(
      { user: "aliased", spend: 5 },
      { user: "bare", spend: 4 },
      { user: "deleted", spend: 3 },
      { user: "", spend: 1 },
      { user: null, spend: 1 },
    );
    expect(await amounts("user")).toEqual([["Ali", 5], ["bare", 4], ["deleted", 3], ["(no user)", 2]]); // prettier-ignore
  });

  it("has no percentage of a budget of zero", async () => {
    await lab.rows.user("ann", { max_budget: 0, spend: 1 });
    await record({});
    expect(await spend("user")).toMatchObject([{ budget: 0, budget_used_percent: null }]);
  });

  it("is that of teams and of everyone without one, which together is everything", async () => {
    await lab.rows.team("red", [], { team_alias: "The reds", max_budget: 4, spend: 1 });
    await record({ team: "red", spend: 0.1 }, { team: "red", user: "bob", spend: 0.2 }, { spend: 0.25 }, { team: "x" });
    expect(await spend("team")).toMatchObject([
      { id: "x", name: "x", spend: 1, ...NO_BUDGET },
      { id: "red", name: "The reds", requests: 2, spend: 0.3, budget: 4, budget_used_percent: 25 },
      { id: "", name: "(no team)", requests: 1, input_tokens: 100, output_tokens: 20, spend: 0.25, ...NO_BUDGET },
    ]);
  });

  it("has no remainder when everything belongs to a team", async () => {
    await record({ team: "red", spend: 0.1 }, { team: "red", spend: 0.2 }, { team: "blue", spend: 0.7 });
    expect(await amounts("team")).toEqual([["blue", 0.7], ["red", 0.3]]); // prettier-ignore
  });

  it("is that of organizations, with the budget that they refer to", async () => {
    await lab.rows.put("LiteLLM_BudgetTable", { budget_id: "ten", max_budget: 10 });
    await lab.rows.organization("acme", { organization_alias: "ACME", budget_id: "ten", spend: 1 });
    await record({ organization: "acme", spend: 2 }, { spend: 1 });
    expect(await spend("organization")).toMatchObject([
      { id: "acme", name: "ACME", spend: 2, budget: 10, budget_used_percent: 10 },
      { name: "(no organization)", spend: 1, ...NO_BUDGET },
    ]);
  });

  it("names keys by alias, with their own budget or a shared one", async () => {
    await lab.rows.put("LiteLLM_BudgetTable", { budget_id: "five", max_budget: 5 });
    await lab.rows.key("own", { key_alias: "blog", max_budget: 2, budget_id: "five", spend: 1 });
    await lab.rows.key("tier", { key_alias: null, budget_id: "five", spend: 1 });
    await record({ key: "own", spend: 3 }, { key: "tier", spend: 2 });
    expect(await spend("key")).toMatchObject([
      { id: "own", name: "blog", budget: 2, budget_used_percent: 50 },
      { id: "tier", name: "tier", budget: 5, budget_used_percent: 20 },
    ]);
  });

  it("names deleted keys and teams as they were last called", async () => {
    await lab.litellm.query(
      `INSERT INTO "LiteLLM_DeletedVerificationToken" (id, token, key_alias, deleted_at)
         VALUES (1, 'gone', 'first', '2026-01-01'), (2, 'gone', 'last', '2026-02-01'), (3, 'kept', 'old', '2026-01-01');
       INSERT INTO "LiteLLM_DeletedTeamTable" (id, team_id, team_alias) VALUES (1, 'gone', 'The greens')`,
    );
    await lab.rows.key("kept", { key_alias: "new" });
    await record({ key: "gone", team: "gone", spend: 2 }, { key: "kept", team: "gone" });
    expect(await amounts("key")).toEqual([["last", 2], ["new", 1]]); // prettier-ignore
    expect(await amounts("team")).toEqual([["The greens", 3]]);
  });

  it("is that of the names that people call, whatever provider serves them", async () => {
    await record(
      { model: ["small", "openai/small"], spend: 1 },
      { model: ["small", "azure/small"], spend: 2 },
      { model: ["", "azure/small"], spend: 4 },
      { model: ["", "untracked"], spend: 0.5 },
    );
    expect(await amounts("model")).toEqual([["small", 7], ["untracked", 0.5]]); // prettier-ignore
  });

  it("is one row for names that share a provider's model", async () => {
    await record({ model: ["small", "vendor/a"] }, { model: ["fast", "vendor/a"], user: "bob" });
    expect(await amounts("model")).toEqual([["fast, small", 2]]);
  });

  it("counts refused requests, which have no provider's model, for the name that was called", async () => {
    await record({ model: ["small", ""], spend: 0 }, { model: ["large", ""], spend: 0 }, { model: ["", ""], spend: 0 });
    expect(await amounts("model")).toEqual([["(no model)", 0], ["large", 0], ["small", 0]]); // prettier-ignore
  });

  it("has a first day", async () => {
    expect(await oldestRecord(query)).toBeUndefined();
    await record({ date: "2026-11-05" }, { date: "2026-10-31" });
    expect(await oldestRecord(query)).toBe("2026-10-31");
  });
});
