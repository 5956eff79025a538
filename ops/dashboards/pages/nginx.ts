import { line, lowLine, type DashboardSpec } from "../dashboard";
import { graph, ONE_IS_GOOD, stat, timeline } from "../panels";
import { SINCE } from "../queries";
import { certificateDays } from "../shared-panels";

export const nginx: DashboardSpec = {
  file: "nginx",
  uid: "llm-nginx",
  title: "Nginx",
  description:
    "The edge: public hosts, certificates and connections. Nginx's status page has no status codes and no latency; those of the API are on the dashboard LiteLLM.",
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
