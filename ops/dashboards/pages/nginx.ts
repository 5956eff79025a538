import { line, lowLine, type DashboardSpec } from "../dashboard";
import { measuredBy } from "../alert-thresholds";
import { graph, ONE_IS_GOOD, stat, timeline } from "../panels";
import { quantiles, SINCE } from "../queries";
import { certificateDays } from "../shared-panels";

export const nginx: DashboardSpec = {
  file: "nginx",
  uid: "llm-nginx",
  title: "Nginx",
  description:
    "The edge: public hosts, certificates, connections, and status codes and latency as Nginx sees them. The dashboard LiteLLM has those of models.",
  sections: [
    {
      title: "Now",
      lines: [
        lowLine(
          stat({
            title: "Nginx",
            description: "Whether the exporter reaches Nginx's status page.",
            unit: "none",
            queries: [["min(nginx_up)", "Nginx"]],
            steps: ONE_IS_GOOD,
            texts: { 0: "down", 1: "up" },
          }),
          stat({
            title: "Public hosts",
            description:
              "Probed as a browser would: by name, through TLS and Nginx. Runbook: docs/runbook.md#probefailed",
            unit: "none",
            queries: [['probe_success{job="probe-public"}', "{{instance}}"]],
            steps: ONE_IS_GOOD,
            texts: { 0: "no answer", 1: "answers" },
          }),
          certificateDays(),
          stat({
            title: "Open connections",
            description: "Connections that Nginx holds now, including idle ones.",
            unit: "none",
            queries: [["sum(nginx_connections_active)", "connections"]],
          }),
        ),
      ],
    },
    {
      title: "Requests by status and route",
      lines: [
        line(
          graph({
            title: "Requests by status",
            description: "Requests to the public hosts, with those of the probes: about eight a minute.",
            unit: "reqps",
            queries: [[`sum by (status) (rate(edge_requests_total${SINCE}))`, "{{status}}"]],
          }),
          graph({
            title: "Server errors by host",
            description: "Share of the requests to each host that ended with a 5xx status in the last 10 minutes.",
            unit: "percentunit",
            queries: [[measuredBy("EdgeErrorsHigh"), "{{host}}"]],
            alerts: ["EdgeErrorsHigh"],
          }),
          graph({
            title: "Refused requests",
            description:
              "401 has no valid key or session. 429 by Nginx is one of its limits, by the application one of LiteLLM's limits or budgets. Runbook: docs/runbook.md#edgeratelimited, docs/runbook.md#edgeunauthorized",
            unit: "reqps",
            queries: [
              [
                `sum by (host, status, answered_by) (rate(edge_requests_total{status=~"401|403|429"}${SINCE}))`,
                "{{host}} {{status}} by {{answered_by}}",
              ],
            ],
          }),
        ),
        line(
          graph({
            title: "Latency of model calls",
            description: "Time to the last byte, so a long streamed answer counts in full.",
            unit: "s",
            queries: quantiles("edge_request_duration_seconds", 'route="model-call"'),
          }),
          graph({
            title: "Latency of other routes (p95)",
            description: "95 % of the requests to a route that waits for no model are at least as fast.",
            unit: "s",
            queries: [[measuredBy("EdgeLatencyHigh"), "{{host}} {{route}}"]],
            alerts: ["EdgeLatencyHigh"],
          }),
          graph({
            title: "Requests by route",
            description:
              "Routes are groups of paths: admin, app, documents, mcp, model-call, models, sign-in, websocket and other.",
            unit: "reqps",
            queries: [[`sum by (host, route) (rate(edge_requests_total${SINCE}))`, "{{host}} {{route}}"]],
          }),
        ),
      ],
    },
    {
      title: "Over time",
      lines: [
        line(
          timeline({
            title: "Hosts and services answering",
            description: "Each probe's result. Runbook: docs/runbook.md#probefailed",
            unit: "none",
            queries: [["probe_success", "{{instance}}"]],
            steps: ONE_IS_GOOD,
            texts: { 0: "no answer", 1: "answers" },
          }),
          graph({
            title: "Probe duration",
            description: "How long each probe took. LiteLLM's readiness check includes a database query.",
            unit: "s",
            queries: [["probe_duration_seconds", "{{instance}}"]],
          }),
          graph({
            title: "Probe duration by phase, public hosts",
            description: "Name lookup, connection, TLS, waiting for the answer and its transfer.",
            unit: "s",
            queries: [['avg by (phase) (probe_http_duration_seconds{job="probe-public"})', "{{phase}}"]],
          }),
        ),
        line(
          graph({
            title: "Requests",
            description: "Requests to all hosts, including health checks and scrapes.",
            unit: "reqps",
            related: ["EdgeMetricsLost"],
            queries: [[`sum(rate(nginx_http_requests_total${SINCE}))`, "requests"]],
          }),
          graph({
            title: "Connections by state",
            description: "A connection that streams an answer counts as writing.",
            unit: "none",
            queries: [
              ["sum(nginx_connections_reading)", "reading"],
              ["sum(nginx_connections_writing)", "writing"],
              ["sum(nginx_connections_waiting)", "idle"],
            ],
          }),
          graph({
            title: "Dropped connections",
            description:
              "Connections that Nginx accepted but could not serve, because all its connections were in use.",
            unit: "cps",
            queries: [
              [`sum(rate(nginx_connections_accepted${SINCE}) - rate(nginx_connections_handled${SINCE}))`, "dropped"],
            ],
          }),
        ),
      ],
    },
  ],
};
