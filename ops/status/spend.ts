import { databasesOf } from "../sync/databases";
import { monthOf } from "../spend/month";
import type { Target } from "../target";
import { line, type StatusLine } from "./line";

/** What today's and this month's requests cost, in UTC, by LiteLLM's daily totals. @throws OperationError */
export async function spendLine(target: Target, now: Date): Promise<StatusLine> {
  const [today, month] = [now.toISOString().slice(0, 10), monthOf(now)];
  const [row] = await databasesOf(target).litellm(
    `SELECT coalesce(sum(spend) FILTER (WHERE date = '${today}'), 0) AS today, coalesce(sum(spend), 0) AS month,
      coalesce(sum(api_requests) FILTER (WHERE date = '${today}'), 0) AS requests
      FROM "LiteLLM_DailyUserSpend" WHERE date BETWEEN '${month}-01' AND '${month}-31'`,
  );
  const dollars = (name: string) => Number(row?.[name] ?? 0).toFixed(2);
  return line(
    "spend",
    `${dollars("today")} USD today (${Number(row?.["requests"] ?? 0)} requests), ${dollars("month")} USD in ${month}`,
  );
}
