import { expect, it } from "vitest";

import { eventually } from "../support/https";
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
      const answer = await fetch(`${subject.outputs().localUrls.prometheus}/api/v1/query?query=probe_success`);
      const { data } = (await answer.json()) as {
        data: { result: { metric: { instance: string }; value: [number, string] }[] };
      };
      return data.result.filter(({ value: [, value] }) => value !== "1").map(({ metric }) => metric.instance);
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

  it("opens Grafana with the generated password and finds the overview dashboard", async () => {
    const { localUrls, grafanaPassword } = subject.outputs();
    const path = `${localUrls.grafana}/api/dashboards/uid/llm-overview`;
    const authorization = `Basic ${Buffer.from(`admin:${grafanaPassword}`).toString("base64")}`;
    expect((await fetch(path)).status).toBe(401);
    expect((await fetch(path, { headers: { authorization } })).status).toBe(200);
  });
}
