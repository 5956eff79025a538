import { measuredBy } from "../alert-thresholds";
import { line, type Section } from "../dashboard";
import { bars, graph, NONE_IS_GOOD } from "../panels";
import { growth, SINCE } from "../queries";
import { CHOSEN, NO_REQUEST } from "./litellm-filters";

/** Deployments, cooldowns, fallbacks and tokens. */
export const MODELS_AND_PROVIDERS: Section = {
  title: "Models and providers",
  lines: [
    line(
      graph({
        title: "Provider errors",
        description: "Calls that a provider refused or failed, before fallbacks. 403 means a wrong provider key.",
        unit: "reqps",
        related: ["ProviderKeyRefused"],
        queries: [
          [
            `sum by (api_provider, exception_status) (rate(litellm_deployment_failure_responses_total{${CHOSEN}, model_id!~"|None"}${SINCE}))`,
            "{{api_provider}} {{exception_status}}",
          ],
        ],
        noValue: "No call failed.",
      }),
      graph({
        title: "Share of failed calls by deployment",
        description: "5xx and timeouts of each deployment, for all models. A deployment is an entry of the model list.",
        unit: "percentunit",
        queries: [[measuredBy("ProviderFailing"), "{{requested_model}} {{api_provider}} {{model_id}}"]],
        alerts: ["ProviderFailing"],
        noValue: "No call failed.",
      }),
      bars({
        title: "Models without success",
        description: "Failed calls in 5 minutes to models of which no call succeeded.",
        unit: "none",
        queries: [
          [
            `${measuredBy("ModelUnavailable")} > 0 unless on (requested_model) sum by (requested_model) (litellm:deployment_successes:increase5m) > 0`,
            "{{requested_model}}",
          ],
        ],
        alerts: ["ModelUnavailable"],
        noValue: "Every model that failed also answers.",
      }),
    ),
    line(
      graph({
        title: "Cooldowns",
        description: "Pauses of a deployment within 15 minutes. An entry without a sibling seldom cools down.",
        unit: "none",
        queries: [
          [
            'sum by (api_provider, litellm_model_name, exception_status) (increase(litellm_deployment_cooled_down_total{litellm_model_name=~"$model"}[15m]))',
            "{{litellm_model_name}} {{api_provider}} {{exception_status}}",
          ],
        ],
        alerts: ["DeploymentCooldowns"],
        noValue: "No deployment was paused.",
      }),
      graph({
        title: "Fallbacks that succeeded",
        description: "Requests that another model answered, within 15 minutes.",
        unit: "none",
        queries: [
          [
            growth(`litellm_deployment_successful_fallbacks_total{${CHOSEN}}`, "15m:1m", [
              "requested_model",
              "fallback_model",
            ]),
            "{{requested_model}} to {{fallback_model}}",
          ],
        ],
        noValue: "No request needed a fallback.",
      }),
      graph({
        title: "Fallbacks that failed",
        description: "Requests that the fallback did not answer either, within 15 minutes.",
        unit: "none",
        related: ["FallbacksFailing"],
        queries: [
          [
            growth(`litellm_deployment_failed_fallbacks_total{${CHOSEN}}`, "15m:1m", [
              "requested_model",
              "fallback_model",
            ]),
            "{{requested_model}} to {{fallback_model}}",
          ],
        ],
        steps: NONE_IS_GOOD,
        noValue: "No fallback failed.",
      }),
    ),
    line(
      graph({
        title: "Tokens by direction",
        description: "Tokens that callers sent and that models wrote.",
        unit: "suffix: tokens/s",
        queries: [
          [`sum(rate(litellm_input_tokens_metric_total{${CHOSEN}}${SINCE}))`, "input"],
          [`sum(rate(litellm_output_tokens_metric_total{${CHOSEN}}${SINCE}))`, "output"],
        ],
        noValue: NO_REQUEST,
      }),
      graph({
        title: "Tokens by model",
        description: "Tokens in both directions.",
        unit: "suffix: tokens/s",
        queries: [
          [
            `sum by (requested_model) (rate(litellm_total_tokens_metric_total{${CHOSEN}}${SINCE}))`,
            "{{requested_model}}",
          ],
        ],
        noValue: NO_REQUEST,
      }),
    ),
  ],
};
