import type { Row } from "../sync/databases";
import { OLDEST_SQL, spendSql, type Dimension } from "./spend-sql";

/** What one user, team, organization, model, key or day cost. docs/commands.md documents the fields. */
export interface Spend {
  /** LiteLLM's id, a key's hash, a model's name or a date; empty for requests that belong to none. */
  readonly id: string;
  /** E-mail address or alias; the id where there is none. */
  readonly name: string;
  readonly requests: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  /** In USD. */
  readonly spend: number;
  /** In USD, of the current budget period; null without a budget. */
  readonly budget: number | null;
  /** How much of that budget is used, in percent. */
  readonly budget_used_percent: number | null;
}

type Query = (sql: string) => Promise<readonly Row[]>;

/**
 * Reads a month's spend, highest first.
 *
 * @param litellm runs SQL in LiteLLM's database and returns values as in JSON.
 * @param month as `2026-11`, already validated.
 */
export async function readSpend(litellm: Query, by: Dimension, month: string): Promise<readonly Spend[]> {
  return (await litellm(spendSql(by, month))) as unknown as readonly Spend[];
}

/** The oldest day with a recorded request, as `2026-11-28`; undefined when there is no request. */
export async function oldestRecord(litellm: Query): Promise<string | undefined> {
  const [row] = await litellm(OLDEST_SQL);
  return (row?.["oldest"] ?? undefined) as string | undefined;
}
