import { csv } from "../print/csv";
import { table } from "../print/table";
import type { Spend } from "./read-spend";
import type { Dimension } from "./spend-sql";

/** Dimensions whose entries can have a budget. */
const WITH_BUDGET: ReadonlySet<Dimension> = new Set(["user", "team", "organization", "key"]);

/** Spend as a table with a total, amounts in USD. */
export function describeSpend(by: Dimension, rows: readonly Spend[]): string {
  const sum = (amount: (row: Spend) => number) => rows.reduce((total, row) => total + amount(row), 0);
  const total = [
    "TOTAL",
    sum((row) => row.requests),
    sum((row) => row.input_tokens),
    sum((row) => row.output_tokens),
    sum((row) => row.spend).toFixed(4),
  ];
  return table(
    [by.toUpperCase(), "REQUESTS", "INPUT", "OUTPUT", "SPEND USD", "BUDGET USD", "USED"],
    [
      ...rows.map((row) => [
        row.name,
        row.requests,
        row.input_tokens,
        row.output_tokens,
        row.spend.toFixed(4),
        row.budget?.toFixed(2),
        row.budget_used_percent === null ? null : `${row.budget_used_percent}%`,
      ]),
      total,
    ],
  );
}

/** Spend as CSV for spreadsheets, amounts in USD; without a total, which a spreadsheet would count twice. */
export function spendCsv(by: Dimension, rows: readonly Spend[]): string {
  const columns = ["name", "id", "requests", "input_tokens", "output_tokens", "spend"] as const;
  const budget = WITH_BUDGET.has(by) ? (["budget", "budget_used_percent"] as const) : [];
  const all = [...columns, ...budget];
  return csv(
    all,
    rows.map((row) => all.map((column) => row[column])),
  );
}
