import { line, lowLine, type DashboardSpec } from "../dashboard";
import { measuredBy } from "../alert-thresholds";
import { bars, graph, NONE_IS_GOOD, ONE_IS_GOOD, stat, table, text, timeline } from "../panels";
import { FIRING, growth, spendIn } from "../queries";
import {
  certificateDays,
  configuredReceivers,
  failedLastHour,
  forecastFromLastDay,
  spendLastHour,
  targetsDown,
} from "../shared-panels";

/** Failures that are not the caller's, as in the rules. */
const FAILED = 'litellm_proxy_failed_requests_metric_total{exception_status=~"5..|408", route!~"/metrics/?"}';

const LINKS = `[LiteLLM](/d/llm-litellm) traffic, errors, latency, models, providers ·
[Spend](/d/llm-spend) by model, key and team, budgets, forecast ·
[Host](/d/llm-host) · [Containers](/d/llm-containers) · [PostgreSQL](/d/llm-postgres) · [Redis](/d/llm-redis) ·
[Nginx](/d/llm-nginx) · [Logs](/d/llm-logs) · [Sync](/d/llm-sync) · [Backup](/d/llm-backup) · [Monitoring](/d/llm-monitoring)`.replaceAll(
  "\n",
  " ",
);

export const overview: DashboardSpec = {
  file: "overview",
  uid: "llm-overview",
  title: "LLM stack overview",
  description:
    "Whether the gateway works, for whom it does not, and what it costs. The other dashboards have the details.",
  sections: [
    {
      title: "Does it work?",
      lines: [
        lowLine(
          stat({
            title: "Alerts firing",
            description: "Alerts that are firing now, except Watchdog, which always fires. The list below names them.",
            unit: "none",
            queries: [[`count(${FIRING}) or vector(0)`, "alerts"]],
            steps: NONE_IS_GOOD,
          }),
          failedLastHour(),
          stat({
            title: "Probes failing",
            description: "Services and public hosts that do not answer.",
            unit: "none",
            queries: [["sum(probe_success == bool 0)", "probes"]],
            steps: NONE_IS_GOOD,
          }),
          targetsDown(),
          certificateDays(),
          configuredReceivers(),
        ),
        line(
          table(
            {
              title: "Firing alerts",
              description: "Alertmanager on port 9093 silences them. docs/runbook.md has a section for each name.",
              unit: "none",
              queries: [[FIRING, ""]],
              noValue: "No alert is firing.",
            },
            {
              alertname: "Alert",
              severity: "Severity",
              instance: "Instance",
              name: "Container",
              requested_model: "Model",
              team_alias: "Team",
            },
          ),
          timeline({
            title: "Services answering",
            description:
              "Each service's health endpoint and each public host. LiteLLM's and Open WebUI's include their database.",
            unit: "none",
            queries: [["probe_success", "{{instance}}"]],
            steps: ONE_IS_GOOD,
            texts: { 0: "no answer", 1: "answers" },
          }),
        ),
        lowLine(text("Dashboards", "What each of the other dashboards shows.", LINKS)),
      ],
    },
    {
      title: "For whom does it not work?",
      lines: [
        line(
          bars({
            title: "Failed requests by model",
            description: "Requests of the last 15 minutes that ended in an error of LiteLLM or a provider.",
            unit: "short",
            queries: [[`sort_desc(${growth(FAILED, "15m:1m", ["requested_model"])} > 0)`, "{{requested_model}}"]],
            noValue: "No request failed.",
            steps: NONE_IS_GOOD,
          }),
          bars({
            title: "Failed requests by team",
            description: "The same by the team of the key or person. None is requests without a team.",
            unit: "short",
            queries: [[`sort_desc(${growth(FAILED, "15m:1m", ["team_alias"])} > 0)`, "{{team_alias}}"]],
            noValue: "No request failed.",
            steps: NONE_IS_GOOD,
          }),
          bars({
            title: "Requests refused by limits",
            description:
              "Share of each model's requests that get 429 from a limit or budget of LiteLLM or the provider.",
            unit: "percentunit",
            queries: [[`sort_desc(${measuredBy("RequestsRateLimited")} > 0)`, "{{requested_model}}"]],
            alerts: ["RequestsRateLimited"],
            noValue: "No request got 429.",
          }),
          bars({
            title: "Budgets that are nearly used up",
            description: "Keys and teams with less than a quarter of their budget left. LiteLLM refuses them at 0 %.",
            unit: "percentunit",
            queries: [
              [
                "sort(min by (api_key_alias) (litellm_remaining_api_key_budget_metric) / (max by (api_key_alias) (litellm_api_key_max_budget_metric) > 0) < 0.25)",
                "key {{api_key_alias}}",
              ],
              [
                "sort(min by (team_alias) (litellm_remaining_team_budget_metric) / (max by (team_alias) (litellm_team_max_budget_metric) > 0) < 0.25)",
                "team {{team_alias}}",
              ],
            ],
            alerts: ["KeyBudgetLow", "TeamBudgetLow"],
            noValue: "Every budget has a quarter left, or there is none.",
          }),
        ),
      ],
    },
    {
      title: "What does it cost?",
      lines: [
        lowLine(
          spendLastHour(),
          stat({
            title: "Spend in 24 hours",
            description: "Cost of the last day's requests, an estimate. `npm run spend` has the exact amounts.",
            unit: "currencyUSD",
            queries: [[`${spendIn("24h:5m")} or vector(0)`, "spend"]],
          }),
          forecastFromLastDay(),
        ),
        line(
          graph({
            title: "Spend per hour",
            description: "Cost of the requests of the hour before each point, an estimate.",
            unit: "currencyUSD",
            queries: [[spendIn("1h:1m", "requested_model"), "{{requested_model}}"]],
            noValue: "No request has cost anything yet.",
          }),
          graph({
            title: "Requests by status",
            description: "Requests by the status that the caller received. 4xx are the caller's errors.",
            unit: "reqps",
            queries: [
              [
                'sum by (status_code) (rate(litellm_proxy_total_requests_metric_total{route!~"/metrics/?"}[$__rate_interval]))',
                "{{status_code}}",
              ],
            ],
            noValue: "No request yet.",
          }),
        ),
      ],
    },
  ],
};
