import { expect, it } from "vitest";

import type { MetricsTarget } from "../support/metrics-target";
import { eventually, https } from "../support/https";
import { queryPrometheus } from "../support/prometheus";
import type { Subject } from "../support/subject";

/** Public host of Grafana. */
export const GRAFANA_HOST = "grafana-two.localhost";
const EXAMPLE = "examples/wordpress-monitoring";

/** Settings that add a target on this machine, the WordPress example's rules and dashboard, and a host for Grafana. */
export function addedMonitoring(target: MetricsTarget): object {
  return {
    host: GRAFANA_HOST,
    scrape: [{ name: "added-target", targets: [`host.docker.internal:${target.port}`], interval: "5s" }],
    probes: [{ name: "wordpress", targets: [`http://host.docker.internal:${target.port}/`], interval: "5s" }],
    rules: [`${EXAMPLE}/rules`],
    dashboards: [`${EXAMPLE}/dashboards`],
  };
}

/** What a stack adds reaches Prometheus and Grafana, and Grafana has a host name of its own. */
export function checkAddedMonitoring(subject: Subject): void {
  const query = (text: string) => queryPrometheus(subject.outputs(), text);
  const grafana = (path: string, headers: Readonly<Record<string, string>> = {}) => {
    const { chatUrl, certificate } = subject.outputs();
    const { port } = new URL(chatUrl);
    return https(`https://${GRAFANA_HOST}:${port}${path}`, certificate, { headers });
  };

  it.each(['up{job="added-target"} == 1', 'probe_success{job="wordpress"} == 1'])(
    "reaches a target on the Docker host: %s",
    async (text) => {
      expect(
        await eventually(
          () => query(text),
          (found) => found.length === 1,
          60,
        ),
      ).toHaveLength(1);
    },
  );

  it("loads the added rules and dashboard", async () => {
    const { prometheus, grafana: local } = subject.outputs().localUrls;
    expect(await (await fetch(`${prometheus}/api/v1/rules`)).text()).toContain("PhpFpmDown");
    const authorization = `Basic ${Buffer.from(`admin:${subject.outputs().grafanaPassword}`).toString("base64")}`;
    const answer = await fetch(`${local}/api/dashboards/uid/wordpress`, { headers: { authorization } });
    expect(answer.status).toBe(200);
  });

  it("serves Grafana's sign-in at its own host over TLS, and takes no password outside it", async () => {
    expect((await grafana("/login")).status).toBe(200);
    const Authorization = `Basic ${Buffer.from(`admin:${subject.outputs().grafanaPassword}`).toString("base64")}`;
    expect((await grafana("/api/search", { Authorization })).status).toBe(401);
    expect((await grafana("/metrics")).status).toBe(404);
  });

  it("probes Grafana's host", async () => {
    const text = `probe_success{instance="https://${GRAFANA_HOST}/login"} == 1`;
    expect(
      await eventually(
        () => query(text),
        (found) => found.length === 1,
        60,
      ),
    ).toHaveLength(1);
  });
}
