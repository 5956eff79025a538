/** What spend can be grouped by. */
export const DIMENSIONS = ["user", "team", "organization", "model", "key", "day"] as const;

/** One of {@link DIMENSIONS}. */
export type Dimension = (typeof DIMENSIONS)[number];

/*
 * LiteLLM's daily totals, not its spend logs: LiteLLM deletes logs after `retention.spendLogDays`, by default before a month of
 * 31 days is over, but keeps the totals. It writes both from the same payload. DailyUserSpend has every request, also those
 * without a user; the tables of teams and organizations have only requests with one.
 */
const EVERY_REQUEST = `"LiteLLM_DailyUserSpend"`;

/**
 * SQL that reads a month's spend: `id`, `name`, `requests`, `input_tokens`, `output_tokens`, `spend`, `budget` and
 * `budget_used_percent`, highest spend first. Amounts are in USD. The budget and its use are those of the current budget period,
 * whatever the month.
 *
 * @param month as `2026-11`, already validated.
 */
export function spendSql(dimension: Dimension, month: string): string {
  return `SELECT total.id, coalesce(known.name, nullif(total.id, ''), '(no ${dimension})') AS name,
      total.requests, total.input_tokens, total.output_tokens, total.spend, known.budget,
      round((100 * known.used / nullif(known.budget, 0))::numeric, 1) AS budget_used_percent
    FROM (
      SELECT coalesce(id, '') AS id, sum(api_requests) AS requests, sum(prompt_tokens) AS input_tokens,
        sum(completion_tokens) AS output_tokens, round(sum(spend::numeric), 9) AS spend
      FROM (${recordsSql(dimension, `date BETWEEN '${month}-01' AND '${month}-31'`)}) AS record
      GROUP BY 1
    ) AS total
    LEFT JOIN (${KNOWN[dimension]}) AS known ON known.id = total.id
    WHERE total.requests > 0 OR total.spend > 0
    ORDER BY total.spend DESC, name, total.id`;
}

/** SQL that reads the oldest day with a request, as `2026-11-28`; null without any. */
export const OLDEST_SQL = `SELECT min(date) AS oldest FROM ${EVERY_REQUEST}`;

function recordsSql(dimension: Dimension, inMonth: string): string {
  switch (dimension) {
    case "user":
      return entriesSql(EVERY_REQUEST, "user_id", inMonth);
    case "key":
      return entriesSql(EVERY_REQUEST, "api_key", inMonth);
    case "day":
      return entriesSql(EVERY_REQUEST, "date", inMonth);
    case "team":
      return withRemainderSql(entriesSql(`"LiteLLM_DailyTeamSpend"`, "team_id", inMonth), inMonth);
    case "organization":
      return withRemainderSql(entriesSql(`"LiteLLM_DailyOrganizationSpend"`, "organization_id", inMonth), inMonth);
    case "model":
      return modelsSql(inMonth);
  }
}

function entriesSql(table: string, id: string, inMonth: string): string {
  return `SELECT ${id} AS id, api_requests, prompt_tokens, completion_tokens, spend FROM ${table} WHERE ${inMonth}`;
}

/** Adds what is in no row of `entries`, under an empty id: the difference to all requests. */
function withRemainderSql(entries: string, inMonth: string): string {
  return `${entries}
    UNION ALL ${entriesSql(EVERY_REQUEST, "''", inMonth)}
    UNION ALL SELECT '', -api_requests, -prompt_tokens, -completion_tokens, -spend FROM (${entries}) AS entry`;
}

/**
 * A daily total has one provider's model, but only the first of the names under which it was called that day. Names that share a
 * provider's model are thus one row. Requests that were refused before a model was chosen have only the name.
 */
function modelsSql(inMonth: string): string {
  return `SELECT coalesce(string_agg(DISTINCT nullif(model_group, ''), ', '), max(model)) AS id,
      sum(api_requests) AS api_requests, sum(prompt_tokens) AS prompt_tokens,
      sum(completion_tokens) AS completion_tokens, sum(spend::numeric) AS spend
    FROM ${EVERY_REQUEST} WHERE ${inMonth} GROUP BY coalesce(nullif(model, ''), model_group)`;
}

/** Names and budgets by id. Deleted teams and keys keep their names; LiteLLM keeps no deleted users and organizations. */
const KNOWN: Readonly<Record<Dimension, string>> = {
  user: `SELECT user_id AS id, coalesce(nullif(user_email, ''), nullif(user_alias, '')) AS name, max_budget AS budget,
      spend AS used FROM "LiteLLM_UserTable"`,
  team: withDeletedSql(
    `SELECT team_id AS id, nullif(team_alias, '') AS name, max_budget AS budget, spend AS used FROM "LiteLLM_TeamTable"`,
    `SELECT team_id AS id, nullif(team_alias, '') AS name, deleted_at FROM "LiteLLM_DeletedTeamTable"`,
  ),
  organization: `SELECT organization_id AS id, nullif(organization_alias, '') AS name, max_budget AS budget, spend AS used
    FROM "LiteLLM_OrganizationTable" LEFT JOIN (SELECT budget_id, max_budget FROM "LiteLLM_BudgetTable") AS budget
    USING (budget_id)`,
  model: nothingSql(),
  key: withDeletedSql(
    `SELECT token AS id, nullif(key_alias, '') AS name, coalesce(key.max_budget, shared.max_budget) AS budget, spend AS used
      FROM "LiteLLM_VerificationToken" AS key LEFT JOIN "LiteLLM_BudgetTable" AS shared USING (budget_id)`,
    `SELECT token AS id, nullif(key_alias, '') AS name, deleted_at FROM "LiteLLM_DeletedVerificationToken"`,
  ),
  day: nothingSql(),
};

/** A row may be deleted, restored and deleted again; the current one counts, then the one that was deleted last. */
function withDeletedSql(current: string, deleted: string): string {
  return `SELECT DISTINCT ON (id) id, name, budget, used FROM (
      SELECT id, name, budget, used, 'infinity'::timestamp AS until FROM (${current}) AS current
      UNION ALL SELECT id, name, NULL, NULL, deleted_at FROM (${deleted}) AS deleted
    ) AS row ORDER BY id, until DESC`;
}

function nothingSql(): string {
  return "SELECT NULL AS id, NULL AS name, 0::float8 AS budget, 0::float8 AS used WHERE false";
}
