import { measuredBy } from "../alert-thresholds";
import { line, lowLine, type DashboardSpec } from "../dashboard";
import { bars, graph, stat } from "../panels";
import { spendIn } from "../queries";
import { forecastFromLastDay, spendLastHour } from "../shared-panels";
import { CHOSEN, modelAndTeam } from "./litellm-filters";

/** The step grows with the range: a month by the minute would be too many values for one query. */
const RANGE = "$__range:$__interval";
const NOTHING = "No request has cost anything in this time.";
const share = (remaining: string, most: string, label: string) =>
  `sort(min by (${label}) (${remaining}) / (max by (${label}) (${most}) > 0))`;

export const spend: DashboardSpec = {
  file: "spend",
  uid: "llm-spend",
  title: "Spend",
  description:
    "Spend of the current month by model, key and team, budgets and a forecast. Estimates from metrics; `npm run spend` has the exact amounts.",
  from: "now/M",
  refresh: "5m",
  filters: modelAndTeam("litellm_spend_metric_total"),
  sections: [
    {
      title: "Total",
      lines: [
        lowLine(
          spendLastHour(),
          stat({
            title: "Spend in the selected time",
            description: "Of the chosen models and teams. The time range starts with the month unless changed.",
            unit: "currencyUSD",
            queries: [[`${spendIn(RANGE, undefined, CHOSEN)} or vector(0)`, "spend"]],
          }),
          stat({
            title: "Forecast for the whole month",
            description:
              "The mean of the selected time, applied to the days of this month. Select the current month or the last week. Data from before the first metric counts as nothing.",
            unit: "currencyUSD",
            queries: [
              [
                `${spendIn(RANGE, undefined, CHOSEN)} / \${__range_s} * 86400 * scalar(days_in_month()) or vector(0)`,
                "month",
              ],
            ],
          }),
          forecastFromLastDay(CHOSEN),
        ),
      ],
    },
    {
      title: "By model, key and team",
      lines: [
        line(
          ...(
            [
              ["model", "requested_model", "the name that the caller asked for"],
              ["key", "api_key_alias", "the alias of the key; people in the chat share openwebui_global_key"],
              ["team", "team_alias", "the team that pays; None is requests without a team"],
            ] as const
          ).map(([name, label, what]) =>
            bars({
              title: `Spend by ${name}`,
              description: `Spend in the selected time by ${what}.`,
              unit: "currencyUSD",
              queries: [[`sort_desc(${spendIn(RANGE, label, CHOSEN)} > 0)`, `{{${label}}}`]],
              noValue: NOTHING,
            }),
          ),
        ),
        line(
          ...(
            [
              ["model", "requested_model", []],
              ["key", "api_key_alias", ["KeySpendUnusual", "UserSpendUnusual"]],
              ["team", "team_alias", ["TeamSpendUnusual"]],
            ] as const
          ).map(([name, label, related]) =>
            graph({
              title: `Spend per hour by ${name}`,
              description: `Cost of the requests of the hour before each point, by ${name}.`,
              related,
              unit: "currencyUSD",
              queries: [[spendIn("1h:5m", label, CHOSEN), `{{${label}}}`]],
              noValue: NOTHING,
            }),
          ),
        ),
      ],
    },
    {
      title: "Budgets, all models and teams",
      lines: [
        line(
          bars({
            title: "Budget left by key",
            description: "Share of each key's budget that is left. At 0 % LiteLLM refuses the key.",
            unit: "percentunit",
            related: ["KeyBudgetBurn", "UserBudgetsLow", "UserBudgetsAlmostUsed", "UserBudgetsUsed"],
            queries: [
              [
                share("litellm_remaining_api_key_budget_metric", "litellm_api_key_max_budget_metric", "api_key_alias"),
                "{{api_key_alias}}",
              ],
            ],
            alerts: ["KeyBudgetLow"],
            noValue: "No key has a budget.",
          }),
          bars({
            title: "Budget left by team",
            description: "Share of each team's budget that is left. At 0 % LiteLLM refuses all its keys and people.",
            unit: "percentunit",
            related: ["TeamBudgetBurn"],
            queries: [[`sort(${measuredBy("TeamBudgetLow")})`, "{{team_alias}}"]],
            alerts: ["TeamBudgetLow"],
            noValue: "No team has a budget.",
          }),
          graph({
            title: "Hours until a team's budget resets",
            description: "LiteLLM sets the team's spend back to zero then.",
            unit: "h",
            queries: [["min by (team_alias) (litellm_team_budget_remaining_hours_metric)", "{{team_alias}}"]],
            noValue: "No team has a budget that resets.",
          }),
        ),
      ],
    },
  ],
};
