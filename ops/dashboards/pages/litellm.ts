import { measuredBy } from "../alert-thresholds";
import { line, lowLine, type DashboardSpec } from "../dashboard";
import { graph, stat } from "../panels";
import { growth, quantiles, SINCE } from "../queries";
import { failedLastHour } from "../shared-panels";
import { CHOSEN, CHOSEN_MODEL, modelAndTeam, NO_REQUEST } from "./litellm-filters";
import { MODELS_AND_PROVIDERS } from "./litellm-providers";

const REQUESTS = `litellm_proxy_total_requests_metric_total{${CHOSEN}, route!~"/metrics/?"}`;
const FAILED = `litellm_proxy_failed_requests_metric_total{${CHOSEN}, route!~"/metrics/?"}`;

export const litellm: DashboardSpec = {
  file: "litellm",
  uid: "llm-litellm",
  title: "LiteLLM",
  description: "Traffic, errors, latency, models, providers, fallbacks and limits of the gateway.",
  filters: modelAndTeam("litellm_proxy_total_requests_metric_total"),
  sections: [
    {
      title: "Now, all models and teams",
      lines: [
        lowLine(
          failedLastHour(),
          stat({
            title: "Requests in the last hour",
            description: "Requests that reached LiteLLM, including refused ones, without Prometheus' own.",
            unit: "short",
            queries: [
              [
                `${growth('litellm_proxy_total_requests_metric_total{route!~"/metrics/?"}', "1h:1m")} or vector(0)`,
                "requests",
              ],
            ],
          }),
          stat({
            title: "In flight now",
            description: "Requests that LiteLLM is processing. Never below one, because the scrape counts itself.",
            unit: "none",
            queries: [["sum(litellm_in_flight_requests)", "requests"]],
          }),
          stat({
            title: "Cooldowns in 15 minutes",
            description: "How often LiteLLM paused the worst deployment after errors or rate limits.",
            unit: "none",
            queries: [[`max(${measuredBy("DeploymentCooldowns")}) or vector(0)`, "cooldowns"]],
            alerts: ["DeploymentCooldowns"],
          }),
        ),
      ],
    },
    {
      title: "Traffic and errors",
      lines: [
        line(
          graph({
            title: "Requests by status",
            description: "Requests by the status that the caller received. 4xx are the caller's errors.",
            unit: "reqps",
            related: ["LiteLLMDown", "KeysRefused", "KeysRefusedUnusual", "IdentityRefused"],
            queries: [[`sum by (status_code) (rate(${REQUESTS}${SINCE}))`, "{{status_code}}"]],
            noValue: NO_REQUEST,
          }),
          graph({
            title: "Requests by model",
            description: "Requests by the name that the caller asked for.",
            unit: "reqps",
            related: ["KeyRequestsUnusual", "TeamRequestsUnusual", "UserRequestsUnusual"],
            queries: [[`sum by (requested_model) (rate(${REQUESTS}${SINCE}))`, "{{requested_model}}"]],
            noValue: NO_REQUEST,
          }),
        ),
        line(
          graph({
            title: "Share of failed requests",
            description:
              "Share of requests that failed in LiteLLM or at a provider, over 5 minutes, one hour and 6 hours, for all models. The warning counts 6 hours, the critical alert one hour.",
            unit: "percentunit",
            // The sum drops the metric's name, so that both sides of `or` are one line.
            queries: [
              ["sum(litellm:server_errors:ratio5m) or vector(0)", "5 minutes"],
              ["sum(litellm:server_errors:ratio1h) or vector(0)", "1 hour"],
              ["sum(litellm:server_errors:ratio6h) or vector(0)", "6 hours"],
            ],
            alerts: ["LiteLLMErrorBudgetBurn"],
          }),
          graph({
            title: "Errors by kind",
            description: "Failed and refused requests by LiteLLM's exception: the caller's errors too.",
            unit: "reqps",
            queries: [
              [
                `sum by (exception_class, exception_status) (rate(${FAILED}${SINCE}))`,
                "{{exception_status}} {{exception_class}}",
              ],
            ],
            noValue: "No request failed.",
          }),
          graph({
            title: "Share of requests with 429",
            description: "By model: refused by a limit or budget of LiteLLM or of the provider.",
            unit: "percentunit",
            queries: [[measuredBy("RequestsRateLimited"), "{{requested_model}}"]],
            alerts: ["RequestsRateLimited"],
            related: ["KeyRateLimited"],
            noValue: "No request got 429.",
          }),
        ),
      ],
    },
    {
      title: "Latency",
      lines: [
        line(
          graph({
            title: "Total latency",
            description:
              "Time of a request in LiteLLM with the provider's, for all teams. As precise as the histogram's buckets.",
            unit: "s",
            related: ["RequestLatencyHigh", "RequestLatencyTailHigh"],
            queries: quantiles("litellm_request_total_latency_metric", CHOSEN_MODEL),
            noValue: NO_REQUEST,
          }),
          graph({
            title: "Time to first token",
            description: "Time until a streamed answer begins. Requests that do not stream are not counted.",
            unit: "s",
            queries: quantiles("litellm_llm_api_time_to_first_token_metric", CHOSEN_MODEL),
            alerts: ["TimeToFirstTokenHigh"],
            noValue: NO_REQUEST,
          }),
          graph({
            title: "Provider latency by model (p95)",
            description: "Time that the provider took, without LiteLLM's own part.",
            unit: "s",
            queries: [
              [
                `histogram_quantile(0.95, sum by (le, requested_model) (rate(litellm_llm_api_latency_metric_bucket{${CHOSEN_MODEL}}${SINCE})))`,
                "{{requested_model}}",
              ],
            ],
            noValue: NO_REQUEST,
          }),
        ),
        line(
          graph({
            title: "LiteLLM's own time",
            description: "Part of a request that is neither the provider's nor the queue's, for all models.",
            unit: "s",
            queries: quantiles("litellm_overhead_latency_metric"),
            alerts: ["LiteLLMOverheadHigh"],
            noValue: NO_REQUEST,
          }),
          graph({
            title: "Queue time",
            description: "Time that a request waits for a worker or for the check of its key.",
            unit: "s",
            queries: quantiles("litellm_request_queue_time_seconds", CHOSEN_MODEL),
            alerts: ["LiteLLMQueueTimeHigh"],
            noValue: NO_REQUEST,
          }),
          graph({
            title: "Requests in flight",
            description: "Requests that LiteLLM is processing, of all models. The scrape counts itself.",
            unit: "none",
            alerts: ["LiteLLMInFlightHigh"],
            queries: [["sum(litellm_in_flight_requests)", "in flight"]],
          }),
        ),
      ],
    },
    MODELS_AND_PROVIDERS,
  ],
};
