import { expect, it } from "vitest";

import { docker } from "../support/docker";
import { eventually, https } from "../support/https";
import { queryPrometheus } from "../support/prometheus";
import type { Subject } from "../support/subject";

const REFUSED = 'edge_requests_total{host="api",route="other",method="GET",status="404",answered_by="nginx"}';
const METRICS = "http://access-log-exporter:9464/metrics";

/** Prometheus has the status codes and the latency of what Nginx answers, also after the exporter was replaced. */
export function checkEdgeMetrics(subject: Subject): void {
  const exporter = `llm-${subject.stack}-access-log-exporter`;

  const query = async (expression: string) => (await queryPrometheus(subject.outputs(), expression))[0]?.value ?? 0;
  const ask = async (times: number) => {
    const { apiUrl, certificate } = subject.outputs();
    for (let time = 0; time < times; time += 1) {
      expect((await https(`${apiUrl}/of-no-route`, certificate)).status).toBe(404);
    }
  };

  it("counts requests at the edge by status and route", async () => {
    const before = await query(`sum(${REFUSED})`);
    await ask(3);
    expect(
      await eventually(
        () => query(`sum(${REFUSED})`),
        (count) => count >= before + 3,
        45,
      ),
    ).toBeGreaterThanOrEqual(before + 3);
  });

  it("times requests at the edge", async () => {
    const fast = 'sum(edge_request_duration_seconds_bucket{host="api",route="other",le="+Inf"})';
    const all = 'sum(edge_request_duration_seconds_count{host="api",route="other"})';
    expect(await query(fast)).toBeGreaterThan(0);
    expect(await query(fast)).toBe(await query(all));
  });

  it("has no label with more than a word of the stack's own", async () => {
    const { prometheus } = subject.outputs().localUrls;
    const answer = await fetch(`${prometheus}/api/v1/series?match[]=${encodeURIComponent('{job="access-log"}')}`);
    const { data } = (await answer.json()) as { data: Readonly<Record<string, string>>[] };
    const labels = new Set(data.flatMap((series) => Object.keys(series)));
    const own = ["__name__", "instance", "job", "answered_by", "host", "le", "method", "route", "status"];
    expect([...labels].filter((label) => !own.includes(label) && !/^scrape_|^otel_/.test(label))).toEqual([]);
  });

  it("leaves Nginx running while the exporter is down, and counts again afterwards", async () => {
    await docker("stop", exporter);
    await ask(2).finally(() => docker("start", exporter));
    const counted = async () => {
      await ask(1);
      return docker("exec", `llm-${subject.stack}-prometheus`, "wget", "-q", "-O", "-", METRICS).catch(() => "");
    };
    const isCounted = (text: string) => text.includes('route="other",status="404"');
    expect(isCounted(await eventually(counted, isCounted, 60))).toBe(true);
  });
}
