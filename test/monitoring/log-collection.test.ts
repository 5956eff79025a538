import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { renderLogCollector } from "../../components/monitoring/render-collectors";
import { renderPrometheus } from "../../components/monitoring/render-monitoring";
import { filesOf, loadersOf, servicesOf } from "../support/containers";
import { recordProgram } from "../support/program";
import { exampleSettings } from "../support/settings";
import { Collector, COLLECTOR_SOURCES, hasCollector } from "./support/collector";

const URL = "https://logs.example.com/otlp/v1/logs";
const ON = { enabled: true } as const;

function configOf(logs: Readonly<Record<string, unknown>>) {
  const [file] = renderLogCollector("llm-dev", exampleSettings({ logs: { ...ON, ...logs } as never }));
  return parse(file?.content ?? "") as {
    exporters: { otlp_http: { logs_endpoint: string; headers: Readonly<Record<string, string>> } };
    receivers: { file_log: { operators: { type: string; regex?: string; replace_with?: string }[] } };
  };
}

/** What the collector makes of a line, in JavaScript's notation of the same expressions. */
function masked(line: string): string {
  return configOf({})
    .receivers.file_log.operators.filter(({ type }) => type === "regex_replace")
    .reduce((text, { regex = "", replace_with: replacement = "" }) => {
      const flags = regex.startsWith("(?i)") ? "gi" : "g";
      return text.replace(new RegExp(regex.replace("(?i)", ""), flags), replacement);
    }, line);
}

describe("the log collector", () => {
  it("sends to the stack's VictoriaLogs, with streams by service and stack", () => {
    expect(configOf({}).exporters.otlp_http).toMatchObject({
      logs_endpoint: "http://victoria-logs:9428/insert/opentelemetry/v1/logs",
      headers: { "VL-Stream-Fields": "service,stack" },
    });
  });

  it("sends to a destination with a header from a file", () => {
    const destination = { url: URL, token: { secret: "logToken" } };
    expect(configOf({ destination }).exporters.otlp_http).toMatchObject({
      logs_endpoint: URL,
      headers: { Authorization: "${file:/run/secrets/authorization}" },
    });
  });

  it.each([
    ['"client":"203.0.113.9","uri":"/"', '"client":"<address>","uri":"/"'],
    ["from 2001:db8:0:0:1::17 and ::1", "from <address> and ::1"],
    ["at 10:22:33 std::vector", "at 10:22:33 std::vector"],
    ["mail to jane.doe+x@mail.example.com.", "mail to <email>."],
    ["key sk-abcdefgh12345678 refused", "key <key> refused"],
    ["Authorization: Bearer abcdefgh.ijk", "Authorization: <credentials>"],
    ["postgresql://litellm:secret@postgres:5432/x", "postgresql://<credentials>@postgres:5432/x"],
    ["token eyJhbGciOiJIUzI1.eyJzdWIi.c2ln", "token <token>"],
    ["nothing to hide\n", "nothing to hide"],
  ])("replaces what is personal or secret in %j", (line, expected) => {
    expect(masked(line)).toBe(expected);
  });

  // `npm test` needs only Node.js; the summary lists what it left out.
  it.skipIf(!hasCollector)(`has a configuration that the collector accepts (needs ${COLLECTOR_SOURCES})`, () => {
    const [file = { path: "", content: "" }] = renderLogCollector("llm-dev", exampleSettings({ logs: { ...ON } }));
    // The folder for positions is a volume.
    const collector = new Collector(file, [["/var/lib/otelcol", "/tmp"]]);
    try {
      expect(collector.validate()).toBe("");
    } finally {
      collector.stop();
    }
  });
});

describe("a stack's settings for logs", () => {
  it("change nothing while they are off", async () => {
    const { resources } = await recordProgram("dev", { logs: { retentionDays: 3, destination: { url: URL } } });
    expect(loadersOf(resources).map(({ name }) => name)).not.toContain("llm-dev-log-collector-config-loader");
    expect(servicesOf(resources).nginx.inputs.logOpts).toEqual({ "max-size": "10m", "max-file": "3" });
    const [{ content } = { content: "" }] = renderPrometheus("dev", exampleSettings());
    expect(content).not.toContain("log-collector");
  });

  it("limit VictoriaLogs in time and size, and publish it only on the host itself", async () => {
    const { resources } = await recordProgram("dev", {
      logs: { ...ON, retentionDays: 3, maxGigabytes: 2, port: 9999 },
    });
    const { command, ports } = servicesOf(resources).victoriaLogs.inputs;
    expect(command).toEqual(
      expect.arrayContaining(["-retentionPeriod=3d", "-retention.maxDiskSpaceUsageBytes=2GB", "-http.disableCORS"]),
    );
    expect(ports).toEqual([{ internal: 9428, external: 9999, ip: "127.0.0.1" }]);
  });

  it("scrape the collector, and VictoriaLogs if the stack runs it", () => {
    const jobs = (logs: Readonly<Record<string, unknown>>) => {
      const [{ content } = { content: "" }] = renderPrometheus("dev", exampleSettings({ logs: logs as never }));
      const config = parse(content) as { scrape_configs: { job_name: string }[] };
      return config.scrape_configs.map(({ job_name: name }) => name).filter((name) => /^(log|victoria)/.test(name));
    };
    expect(jobs(ON)).toEqual(["log-collector", "victoria-logs"]);
    expect(jobs({ ...ON, destination: { url: URL } })).toEqual(["log-collector"]);
  });

  it("give the collector outbound access and the password, as a file, only for a destination elsewhere", async () => {
    const destination = { url: URL, username: "llm-stack", password: { secret: "logPassword" } };
    const { resources } = await recordProgram("dev", {
      logs: { ...ON, destination },
      secrets: { logPassword: "secret-of-the-logs" },
    });
    const { networksAdvanced = [], envs } = servicesOf(resources).logCollector.inputs;
    expect(networksAdvanced.map(({ name }) => name)).toContain("llm-dev-notifications");
    expect(String(envs)).not.toContain("secret-of-the-logs");
    const files = filesOf(resources, "llm-dev-log-collector-secrets");
    const header = `Basic ${Buffer.from("llm-stack:secret-of-the-logs").toString("base64")}`;
    expect(files["/run/secrets/authorization"]).toBe(header);
    const local = await recordProgram("dev", { logs: ON });
    const names = (servicesOf(local.resources).logCollector.inputs.networksAdvanced ?? []).map(({ name }) => name);
    expect(names).toEqual(["llm-dev-monitoring"]);
  });
});
