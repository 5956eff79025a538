import { expect, it } from "vitest";

import { eventually } from "../support/https";
import { queryPrometheus } from "../support/prometheus";
import type { Subject } from "../support/subject";

interface Target {
  readonly health: string;
  readonly labels: { readonly job: string; readonly instance: string };
  readonly lastError: string;
}

/** Prometheus scrapes every target, and Grafana shows what was provisioned. */
export function checkMonitoring(subject: Subject): void {
  it("scrapes every Prometheus target", async () => {
    const ask = async () => {
      const answer = await fetch(`${subject.outputs().localUrls.prometheus}/api/v1/targets?state=active`);
      return ((await answer.json()) as { data: { activeTargets: readonly Target[] } }).data.activeTargets;
    };
    const isUp = ({ health }: Target) => health === "up";
    const targets = await eventually(ask, (found) => found.length > 0 && found.every(isUp), 90);
    const down = targets.filter((target) => !isUp(target));
    expect(down.map(({ labels, lastError }) => `${labels.job} ${labels.instance}: ${lastError}`)).toEqual([]);
    expect(targets).toHaveLength(16);
  });

  it("probes every service, the public hosts over TLS", async () => {
    const ask = async () => {
      const probes = await queryPrometheus(subject.outputs(), "probe_success");
      return probes.filter(({ value }) => value !== 1).map(({ metric }) => metric["instance"]);
    };
    expect(await eventually(ask, (failed) => failed.length === 0, 90)).toEqual([]);
  });

  it("loads the alert rules and finds Alertmanager", async () => {
    const { prometheus } = subject.outputs().localUrls;
    const rules = (await (await fetch(`${prometheus}/api/v1/rules`)).json()) as { data: { groups: unknown[] } };
    expect(rules.data.groups.length).toBeGreaterThan(0);
    const managers = (await (await fetch(`${prometheus}/api/v1/alertmanagers`)).json()) as {
      data: { activeAlertmanagers: unknown[] };
    };
    expect(managers.data.activeAlertmanagers).toHaveLength(1);
  });

  it("has no metric that names a person's e-mail, address or device, and every metric of every container", async () => {
    const found = (expression: string) => queryPrometheus(subject.outputs(), expression);
    const personal = ["user_email", "user_alias", "client_ip", "user_agent"].map((label) => `{${label}!=""}`);
    expect((await found(`count by (__name__) (${personal.join(" or ")})`)).map(({ metric }) => metric)).toEqual([]);
    expect(await found("litellm_in_flight_requests")).not.toEqual([]);
    expect(await found('llm_stack_identity_refusals_total{reason="missing"}')).not.toEqual([]);
    // Also pending ones: the alert waits ten minutes, and a wrong rule would be pending at once.
    const guards = await found('ALERTS{alertname=~"ContainerMetricMissing|ContainerLabelsLost|ContainerMetricsLost"}');
    expect(guards.map(({ metric }) => metric)).toEqual([]);
  });

  it("opens Grafana with the generated password and finds the overview dashboard", async () => {
    const { localUrls, grafanaPassword } = subject.outputs();
    const path = `${localUrls.grafana}/api/dashboards/uid/llm-overview`;
    const authorization = `Basic ${Buffer.from(`admin:${grafanaPassword}`).toString("base64")}`;
    expect((await fetch(path)).status).toBe(401);
    expect((await fetch(path, { headers: { authorization } })).status).toBe(200);
  });
}
