import { createSocket } from "node:dgram";

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";

import { renderAccessLogExporter } from "../../components/monitoring/render-collectors";
import { API, CHAT, KEY } from "../nginx/support/describe-nginx";
import { hasNginx, NGINX_SOURCES } from "../nginx/support/nginx-program";
import { freePorts, NginxServer } from "../nginx/support/nginx-server";
import { exporterMetrics } from "../observability/support/known-metrics";
import { exampleSettings } from "../support/settings";
import { Collector, COLLECTOR_SOURCES, hasCollector } from "./support/collector";

const [file = { path: "", content: "" }] = renderAccessLogExporter(exampleSettings());

describe("the configuration of the access log exporter", () => {
  const config = parse(file.content) as {
    receivers: { udp_log: { listen_address: string } };
    connectors: { signal_to_metrics: { logs: { attributes: { key: string }[] }[] } };
  };

  it("listens where Nginx sends its second access log", () => {
    expect(config.receivers.udp_log.listen_address).toBe("10.213.5.251:5140");
  });

  it("has only labels with a fixed set of values, and no method or status on the histogram", () => {
    const labels = config.connectors.signal_to_metrics.logs.map(({ attributes }) => attributes.map(({ key }) => key));
    expect(labels).toEqual([
      ["host", "route", "method", "status", "answered_by"],
      ["host", "route"],
    ]);
  });
});

const missing = [...(hasNginx ? [] : [NGINX_SOURCES]), ...(hasCollector ? [] : [COLLECTOR_SOURCES])];
const needs = missing.length === 0 ? "" : ` (needs ${missing.join(" and ")})`;

// `npm test` needs only Node.js; the summary lists what it left out.
describe.skipIf(missing.length > 0)(`a real access log exporter behind a real Nginx${needs}`, () => {
  const nginx = new NginxServer();
  const sender = createSocket("udp4");
  let collector: Collector;
  let udp = 0;
  let http = 0;

  beforeAll(async () => {
    [udp = 0, http = 0] = await freePorts(2);
    collector = new Collector(file, [
      ["10.213.5.251:5140", `127.0.0.1:${udp}`],
      ["0.0.0.0:9464", `127.0.0.1:${http}`],
    ]);
    await nginx.start();
  });

  afterAll(() => {
    sender.close();
    collector.stop();
    nginx.stop();
  });

  const metrics = async () => {
    const answer = await fetch(`http://127.0.0.1:${http}/metrics`).catch(() => undefined);
    return ((await answer?.text()) ?? "").split("\n");
  };
  /** Passes what Nginx has sent on to the exporter. */
  const pass = () => {
    for (const datagram of nginx.datagrams.splice(0)) sender.send(datagram, udp, "127.0.0.1");
  };

  it("accepts its configuration", () => {
    expect(collector.validate()).toBe("");
  });

  it("counts and times requests", { timeout: 60_000 }, async () => {
    collector.start();
    await expect.poll(() => udpIsOpen(udp), { timeout: 30_000 }).toBe(true);
    nginx.datagrams.length = 0;
    sender.send("not a record", udp, "127.0.0.1");
    for (const path of ["/v1/models", "/v1/models", "/nothing"]) await nginx.send(API, "GET", path, { headers: KEY });
    await nginx.send(CHAT, "GET", "/");
    await expect.poll(() => nginx.datagrams.length).toBe(4);
    pass();
    const counts = async () => (await metrics()).filter((line) => line.startsWith("edge_requests_total")).sort();
    await expect
      .poll(counts, { timeout: 10_000 })
      .toEqual([
        'edge_requests_total{answered_by="application",host="api",method="GET",route="models",status="200"} 2',
        'edge_requests_total{answered_by="application",host="chat",method="GET",route="app",status="200"} 1',
        'edge_requests_total{answered_by="nginx",host="api",method="GET",route="other",status="404"} 1',
      ]);
    expect(await metrics()).toContain('edge_request_duration_seconds_count{host="api",route="models"} 2');
  });

  it("adds up later requests", async () => {
    await nginx.send(API, "GET", "/v1/models", { headers: KEY });
    await expect.poll(() => nginx.datagrams.length).toBe(1);
    pass();
    await expect
      .poll(metrics, { timeout: 10_000 })
      .toContain('edge_request_duration_seconds_count{host="api",route="models"} 3');
  });

  it("exports the metrics that rules and dashboards may name", async () => {
    const names = (await metrics()).flatMap((line) => /^(\w+)[ {]/.exec(line)?.[1] ?? []);
    const section = exporterMetrics().find(({ key }) => key === "accessLogExporter");
    expect([...new Set(names)].sort()).toEqual(section?.names);
  });
});

/** Whether a program on this machine listens on a UDP port: nothing else can take it then. */
function udpIsOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.on("error", () => {
      resolve(true);
    });
    socket.bind(port, "127.0.0.1", () => {
      socket.close(() => {
        resolve(false);
      });
    });
  });
}
