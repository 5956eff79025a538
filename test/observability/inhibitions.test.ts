import { tmpdir } from "node:os";

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";

import { renderAlertmanager } from "../../components/monitoring/render-alertmanager";
import { exampleSettings } from "../support/settings";
import { startAlertmanager, type Labels, type RunningAlertmanager } from "./support/alertmanager";
import { ALERTMANAGER_SOURCES, findAlertmanager } from "../../testing/prometheus/alertmanager-programs";
import { alerts } from "../../testing/prometheus/rules";

interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
}

const severities = new Map(alerts().map(({ alert, labels }) => [alert, labels?.["severity"] ?? ""]));
const alert = (alertname: string, labels: Labels = {}): Labels => ({
  alertname,
  severity: severities.get(alertname) ?? "",
  ...labels,
});
const probe = (instance: string) => alert("ProbeFailed", { job: "probe", instance });
const unhealthy = (service: string) => alert("ContainerUnhealthy", { container_label_llm_stack_service: service });
const down = (job: string) => alert("TargetDown", { job });

const HEALTHZ = probe("http://nginx:8080/healthz");
const READY_LITELLM = probe("http://nginx:8080/ready/litellm");
const READY_WEBUI = probe("http://nginx:8080/ready/open-webui");
const API = probe("https://api.example.com/ui/");
const CHAT = probe("https://chat.example.com/");
const disk = (severity: string) =>
  alert("HostDiskLow", { severity, instance: "node-exporter:9100", device: "/dev/vda1" });
const model = (alertname: string, name = "fast") => alert(alertname, { requested_model: name });

/** What fires together, and the part of it that is silent. */
const CASES: readonly (readonly [string, readonly Labels[], readonly Labels[]])[] = [
  [
    "PostgreSQL is down",
    [alert("PostgresDown"), CHAT, unhealthy("grafana"), down("redis"), alert("SyncNotRunning"), alert("RedisDown")],
    [
      ...[
        "LiteLLMDown",
        "LiteLLMErrorBudgetBurn",
        "LiteLLMOverheadHigh",
        "LiteLLMQueueTimeHigh",
        "SyncLate",
        "SyncStopped",
      ].map((name) => alert(name)),
      // The API's probe follows from LiteLLMDown, which is silent itself.
      ...[READY_LITELLM, READY_WEBUI, API, down("litellm")],
      ...["litellm", "open-webui", "postgres", "sync"].map(unhealthy),
    ],
  ],
  [
    "Redis is down",
    [alert("RedisDown"), unhealthy("litellm"), alert("LiteLLMErrorBudgetBurn")],
    [alert("LiteLLMRedisUnreachable"), unhealthy("redis")],
  ],
  [
    "LiteLLM is down",
    [alert("LiteLLMDown"), READY_WEBUI, CHAT, unhealthy("open-webui"), down("redis"), alert("KeysRefused")],
    [
      ...["ErrorBudgetBurn", "InFlightHigh", "OverheadHigh", "QueueTimeHigh", "RedisUnreachable"].map((name) =>
        alert(`LiteLLM${name}`),
      ),
      ...["RequestLatencyHigh", "RequestLatencyTailHigh"].map((name) => model(name)),
      ...[READY_LITELLM, API, unhealthy("litellm"), down("litellm")],
    ],
  ],
  ["Nginx does not answer", [HEALTHZ, down("litellm")], [READY_LITELLM, READY_WEBUI, API, CHAT, down("nginx")]],
  ["one public host does not answer", [CHAT, API], []],
  ["cAdvisor is down", [down("cadvisor")], [alert("ContainerMetricsLost")]],
  ["another exporter is down", [down("redis"), alert("ContainerMetricsLost")], []],
  [
    "a provider refuses the key",
    [model("ProviderKeyRefused"), model("ModelUnavailable", "big"), model("FallbacksFailing", "big")],
    [model("ModelUnavailable"), model("ProviderFailing"), model("FallbacksFailing")],
  ],
  [
    "a model is unavailable",
    [model("ModelUnavailable"), model("ProviderFailing", "big"), model("FallbacksFailing")],
    [model("ProviderFailing")],
  ],
  [
    "the disk is almost full",
    [disk("critical"), alert("KeysRefused"), alert("KeySpendUnusual"), alert("KeyRateLimited"), alert("PostgresDown")],
    [disk("warning"), alert("KeyBudgetLow"), alert("SyncLate")],
  ],
  ["keys are refused for ten minutes", [alert("KeysRefused"), alert("KeyRateLimited")], [alert("KeysRefusedUnusual")]],
  ["the disk gets full", [disk("warning"), alert("KeyBudgetLow")], []],
];

describe("inhibition rules", () => {
  const content = renderAlertmanager(exampleSettings())[0]?.content ?? "";
  const { inhibit_rules: rules } = parse(content) as { readonly inhibit_rules: readonly InhibitRule[] };

  it("name only alerts that exist", () => {
    const named = rules
      .flatMap(({ source_matchers, target_matchers }) => [...source_matchers, ...target_matchers])
      .flatMap((matcher) => /^alertname(?:=~|!~|=)"(.+)"$/.exec(matcher)?.[1] ?? []);
    const unknown = named.filter(
      (name) => ![...severities.keys()].some((each) => new RegExp(`^(?:${name})$`).test(each)),
    );
    expect(unknown).toEqual([]);
    const alternatives = named.flatMap((name) => {
      const [, prefix = "", group = ""] = /^(\w+)\(([^)]+)\)/.exec(name) ?? [];
      const rest = name.replace(`${prefix}(${group})`, "");
      return [...group.split("|").map((suffix) => prefix + suffix), ...rest.split("|")].filter((each) => each !== "");
    });
    const dead = alternatives.filter(
      (name) => ![...severities.keys()].some((each) => new RegExp(`^${name}$`).test(each)),
    );
    expect(dead).toEqual([]);
  });

  it("are tested with alerts that exist", () => {
    const used = CASES.flatMap(([, firing, silent]) => [...firing, ...silent]).map(({ alertname = "" }) => alertname);
    expect(used.filter((name) => !severities.has(name))).toEqual([]);
  });
});

// `npm test` needs only Node.js; the summary lists what it left out.
describe.skipIf(!findAlertmanager(tmpdir()))(`Alertmanager (needs ${ALERTMANAGER_SOURCES})`, () => {
  let alertmanager: RunningAlertmanager;
  beforeAll(async () => {
    alertmanager = await startAlertmanager();
  }, 30_000);
  afterAll(() => {
    alertmanager.stop();
  });

  it.each(CASES)("silences only what follows when %s", async (_, firing, silent) => {
    await alertmanager.fire([...firing, ...silent]);
    // Alertmanager takes a moment to read the sources among its alerts.
    await expect.poll(async () => sorted(await alertmanager.silenced())).toEqual(sorted(silent));
  });
});

function sorted(all: readonly Labels[]): string[] {
  return all.map((labels) => JSON.stringify(Object.entries(labels).sort())).sort();
}
