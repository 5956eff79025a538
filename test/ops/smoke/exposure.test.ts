import { describe, expect, it } from "vitest";

import type { SmokeContainer } from "../../../ops/smoke/containers";
import { exposureChecks } from "../../../ops/smoke/exposure";
import { runChecks } from "../../../ops/smoke/run-checks";

const PORTS = { http: 80, https: 443, litellm: 24157, prometheus: 9090, grafana: 3000, alertmanager: 9093 };
/** Of another machine, where only Docker's own words can be checked. */
const TARGET = { dockerHost: "ssh://ops@gateway.example.com", prefix: "llm-prod", stack: "prod" };

function container(service: string, address: string, port: number): SmokeContainer {
  const name = `llm-prod-${service}`;
  return { name, service, status: "running", health: "healthy", bindings: [{ address, port }] };
}

async function bindings(...containers: readonly SmokeContainer[]) {
  const checks = exposureChecks(TARGET, { ports: PORTS }, containers);
  const results = await runChecks(checks, () => undefined);
  return results.map(({ level, message }) => `${level}: ${message}`);
}

describe("the smoke test's check of published ports", () => {
  it("accepts the declared ports", async () => {
    const found = await bindings(container("nginx", "0.0.0.0", 443), container("litellm", "127.0.0.1", 24157));
    expect(found).toEqual(["ok: 80 and 443 for everyone, the others on 127.0.0.1, no database"]);
  });

  it.each([
    ["a database", container("postgres", "127.0.0.1", 5432)],
    ["LiteLLM for everyone", container("litellm", "0.0.0.0", 24157)],
    ["a port that is not declared", container("grafana", "127.0.0.1", 3001)],
    ["another port of Nginx", container("nginx", "0.0.0.0", 8080)],
  ])("refuses %s", async (_, wrong) => {
    const [{ address, port } = { address: "", port: 0 }] = wrong.bindings;
    expect(await bindings(wrong)).toEqual([`error: ${wrong.name} publishes ${address}:${port}`]);
  });
});
