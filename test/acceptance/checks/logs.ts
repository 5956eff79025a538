import { expect, it } from "vitest";

import { docker } from "../support/docker";
import { eventually, https } from "../support/https";
import { queryPrometheus } from "../support/prometheus";
import type { Subject } from "../support/subject";

/** Settings that turn on the collection of logs. */
export const LOG_SETTINGS = { enabled: true, port: 29428 } as const;

/** The collected lines can be searched by service, and name no client. */
export function checkLogs(subject: Subject): void {
  const { stack } = subject;

  const search = async (query: string) => {
    const url = `http://127.0.0.1:${LOG_SETTINGS.port}/select/logsql/query?limit=50&query=${encodeURIComponent(query)}`;
    const text = await (await fetch(url)).text();
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Readonly<Record<string, string>>);
  };

  it("finds a line of Nginx in VictoriaLogs by its service, without the client's address", async () => {
    const { apiUrl, certificate } = subject.outputs();
    const word = `of-no-route-${Date.now()}`;
    await https(`${apiUrl}/${word}`, certificate);
    const found = await eventually(
      () => search(`service:nginx "${word}"`),
      (lines) => lines.length > 0,
      30,
    );
    expect(found[0]).toMatchObject({ service: "nginx", stack: `llm-${stack}`, severity: "info" });
    expect(found[0]?.["_msg"]).toContain('"status":404');
    expect(found[0]?.["_msg"]).toContain('"client":"<address>"');
    expect(found[0]?.["_msg"]).not.toMatch(/\d+\.\d+\.\d+\.\d+/);
  });

  it("collects only this stack's containers, and no e-mail address", async () => {
    expect(await search(`_time:1h !stack:"llm-${stack}"`)).toEqual([]);
    expect(await search('_time:1h ~"[a-z0-9.]+@[a-z0-9-]+[.][a-z]+"')).toEqual([]);
  });

  it("counts lines for Prometheus, and delivers them", async () => {
    const metrics = await docker(
      ...["exec", `llm-${stack}-prometheus`, "wget", "-q", "-O", "-", "http://log-collector:9464/metrics"],
    );
    expect(metrics).toMatch(/^log_lines_total\{service="nginx",severity="info"\} \d+$/m);
    const [sent] = await queryPrometheus(subject.outputs(), "sum(otelcol_exporter_sent_log_records)");
    expect(sent?.value).toBeGreaterThan(0);
  });
}
