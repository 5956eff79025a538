import { beforeAll, describe, expect, it } from "vitest";

import { CONTAINER } from "../../../policy/resource";
import type { ConfigChanges } from "../../support/config";
import { edited, findingsOf, planWith, reportOf, withInputs } from "./support/plans";
import type { ReviewedPlan } from "../../../ops/review/reviewed-plan";

let base: ReviewedPlan;

beforeAll(async () => {
  base = await planWith();
});

const LIMITS = (minutes: number) =>
  `info: These are limits, not estimates: a container normally stops and starts in seconds. up fails after ${minutes} minutes at the latest.`;
const stops = (ready: number) => `it stops within 30 s and must be healthy within ${ready} s. Until then`;
const AGAIN = "info: Commands that run (again):";
const API_IS_DOWN = "the API answers with errors, and so does every model in the chat.";
const KEY = { alias: "demo_service", models: ["mock"], maxBudget: 10, budgetDuration: "30d" };

describe("a change of a stack's settings", () => {
  it.each<readonly [string, ConfigChanges, Readonly<Record<string, readonly string[]>>]>([
    [
      "an image, a shorter retention, and a memory limit, which Docker changes in place",
      {
        images: { grafana: "grafana/grafana:12.4.13" },
        retention: { metricsDays: 10 },
        resources: { services: { sync: { memory: 30 } } },
      },
      {
        "Data at risk": ["check: retention.metricsDays goes from 30 to 10: Prometheus deletes older metrics."],
        Downtime: [
          `check: 1. grafana is replaced because of its image: ${stops(180)} no dashboards.`,
          `check: 2. prometheus is replaced because of its command: ${stops(120)} no alerts, and a gap in the metrics.`,
          LIMITS(6),
          `${AGAIN} llm-dev-process-limit.`,
        ],
        Images: ["check: grafana: grafana/grafana:12.4.12 -> grafana/grafana:12.4.13"],
        Limits: ["check: sync: memory 32 MiB -> 30 MiB"],
      },
    ],
    [
      "a key's budget, another key, and one field of the shared key",
      {
        globalKey: { maxBudget: 500, budgetDuration: "30d" },
        serviceKeys: [
          { ...KEY, maxBudget: 20 },
          { alias: "second", models: ["mock"] },
        ],
      },
      {
        Downtime: [
          `check: 1. litellm is replaced because of its environment: ${stops(300)} ${API_IS_DOWN}`,
          LIMITS(6),
          `${AGAIN} llm-dev-keys, llm-dev-process-limit.`,
        ],
        Identity: [
          "check: The key demo_service: maxBudget goes from 10 to 20.",
          "check: The key openwebui_global_key: budgetDuration goes from not set to 30d.",
          "check: The key openwebui_global_key: maxBudget goes from not set to 500.",
          "check: The key second is new: models mock.",
          "info: New generated secrets: llm-dev-secrets-key-second.",
        ],
      },
    ],
    [
      "a rotated secret, whose value no plan knows",
      { rotate: { redisLitellm: "2026-11" } },
      {
        Downtime: [
          `check: 1. redis is replaced because it depends on llm-dev-redis-secrets: ${stops(60)} LiteLLM runs without shared limits and cached answers.`,
          `check: 2. litellm is replaced because it depends on llm-dev-litellm-secrets: ${stops(300)} ${API_IS_DOWN}`,
          LIMITS(7),
          `${AGAIN} llm-dev-keys, llm-dev-process-limit.`,
        ],
        Identity: [
          "check: rotate.redisLitellm goes from not set to 2026-11.",
          "check: Rotated generated secrets: llm-dev-secrets-redisLitellm.",
        ],
      },
    ],
  ])("reports %s", async (_, changes, expected) => {
    expect(findingsOf(reportOf(base, await planWith(changes)))).toEqual(expected);
  });

  it("reports an origin, an opened route, a receiver and a secret", async () => {
    const head = await planWith({
      frameAncestors: ["https://portal.example.com"],
      apiRoutes: ["realtime"],
      alertReceivers: [{ name: "ops", type: "webhook", url: { secret: "opsWebhook" } }],
      secrets: { opsWebhook: "https://hooks.example.com/s3cr3t" },
    });
    const found = findingsOf(reportOf(base, head));
    expect(found["Exposure"]).toEqual([
      "check: Opened: https://portal.example.com may embed pages in a frame (frame-ancestors).",
      "check: Opened: the route (/v1)?/realtime in nginx/routes-realtime.conf.",
    ]);
    expect(found["Identity"]).toEqual(["check: alertmanager reads the secret file /run/secrets/opsWebhook."]);
    expect(found["Alerts and receivers"]).toEqual(["check: The receiver ops is new."]);
    expect(found["Downtime"]).toContain(
      `check: 4. nginx is replaced because of its files or volumes: ${stops(60)} the API and the chat are unreachable, and running answers break off.`,
    );
  });
});

describe("a change of the code", () => {
  it("reports a port that other machines reach, and the violation", () => {
    const ports = [{ internal: 3000, external: 3000, ip: "0.0.0.0" }];
    const { Exposure, Policy } = findingsOf(reportOf(base, edited(base, withInputs("llm-dev-grafana", { ports }))));
    expect(Exposure).toEqual([
      "check: Opened: grafana publishes 0.0.0.0:3000 (port 3000 of the container).",
      "info: Closed: grafana publishes 127.0.0.1:3000 (port 3000 of the container).",
    ]);
    expect(Policy).toEqual([
      "danger: Violated: published-ports: llm-dev-grafana publishes port 3000 on 0.0.0.0:3000. Publish the port on 127.0.0.1, or route the service through Nginx.",
    ]);
  });

  it("reports what a container may do more, and that a violation is gone", () => {
    const changes = { user: "0:0", readOnly: false, capabilities: { drops: ["ALL"], adds: ["CAP_CHOWN"] } };
    const head = edited(base, withInputs("llm-dev-redis", changes));
    expect(findingsOf(reportOf(base, head))["Exposure"]).toEqual([
      "check: Opened: redis has CAP_CHOWN.",
      "check: Opened: redis may write to its image's files.",
      "check: Opened: redis runs as root.",
    ]);
    expect(findingsOf(reportOf(head, base))["Policy"]).toEqual([
      "info: No longer violated: capabilities: llm-dev-redis adds CAP_CHOWN.",
      "info: No longer violated: root-user: llm-dev-redis runs as root.",
    ]);
  });

  it("reports a removed data volume", () => {
    const head = edited(base, (resource) => (resource.name === "llm-dev-redis-data" ? undefined : resource));
    expect(findingsOf(reportOf(base, head))["Data at risk"]).toEqual([
      "danger: The volume llm-dev-redis-data is deleted. It is protected, so up fails until someone unprotects it in Pulumi's state. The volume itself stays in Docker.",
    ]);
  });

  it("reports a data volume with another name, and the container that loses its data", () => {
    const volume = withInputs("llm-dev-redis-data", { name: "llm-dev-cache-data" });
    const mounts = base.resources.find(({ type, name }) => type === CONTAINER && name === "llm-dev-redis")?.inputs[
      "volumes"
    ] as readonly object[];
    const volumes = mounts.map((mount) =>
      "containerPath" in mount && mount.containerPath === "/data"
        ? { ...mount, volumeName: "llm-dev-cache-data" }
        : mount,
    );
    const container = withInputs("llm-dev-redis", { volumes });
    const head = edited(base, (resource) => container(volume(resource)));
    expect(findingsOf(reportOf(base, head))["Data at risk"]).toEqual([
      "danger: The volume llm-dev-redis-data is replaced, because name changes. It is protected, so up fails until someone unprotects it in Pulumi's state. The volume itself stays in Docker.",
      "danger: redis reads /data from the volume cache-data instead of redis-data: it starts without its data.",
    ]);
  });

  it("reports PostgreSQL's next major version", () => {
    const image = "pgvector/pgvector:0.8.6-pg18-trixie";
    const head = edited(base, withInputs("llm-dev-postgres", { image }));
    expect(findingsOf(reportOf(base, head))["Data at risk"]).toEqual([
      "danger: PostgreSQL 18 cannot read the data folder of PostgreSQL 17: dump the databases before, and restore them after.",
    ]);
  });

  it("reports an alert rule that differs", () => {
    const loader = base.resources.find(({ name }) => name === "llm-dev-prometheus-config-loader");
    const uploads = (loader?.inputs["uploads"] as readonly { readonly file: string; readonly content: string }[]).map(
      (upload) =>
        upload.file.endsWith("/host.yml")
          ? { ...upload, content: upload.content.replace(/for: \d+m/, "for: 99m") }
          : upload,
    );
    const head = edited(base, withInputs("llm-dev-prometheus-config-loader", { uploads }));
    const { "Alerts and receivers": alerts } = findingsOf(reportOf(base, head));
    expect(alerts).toEqual([expect.stringMatching(/^check: The alert .+: for goes from "\d+m" to "99m"\.$/)]);
  });

  it("reports a stack under another name as a loss of all data", async () => {
    const found = findingsOf(reportOf(base, await planWith({}, "next")));
    expect(found["Data at risk"]?.filter((text) => text.startsWith("danger: The volume llm-dev-"))).toHaveLength(6);
    expect(found["Data at risk"]?.filter((text) => text.endsWith("is new and starts empty."))).toHaveLength(6);
    expect(found["Data at risk"]).toContain(
      "danger: The salt key llm-dev-secrets-litellmSaltKey is deleted: LiteLLM can no longer read the credentials in its database.",
    );
    expect(found["Downtime"]?.[0]).toMatch(
      /^danger: Under another name, .*: access-log-exporter, .*, tika\. They are down/,
    );
    // The same ports, networks and rights as before.
    expect(found["Exposure"]).toBeUndefined();
  });
});
