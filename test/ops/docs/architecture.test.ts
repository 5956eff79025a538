import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { packageRoot } from "../../../components/settings/package-files";
import { networksDiagram } from "../../../ops/docs/architecture/networks";
import { planOf } from "../../../ops/plan/plan";
import { secretsDiagram } from "../../../ops/docs/architecture/secrets";
import { startOrder } from "../../../ops/docs/architecture/start-order";
import { trustBoundaries } from "../../../ops/docs/architecture/trust-boundaries";
import type { Flowchart } from "../../../ops/docs/flowchart";
import { mermaidBlocks, parseFlowchart } from "./mermaid-lines";

/** A diagram with more boxes is unreadable. */
const MOST_NODES = 36;

describe("the diagrams of docs/architecture.md", () => {
  const blocks = mermaidBlocks(readFileSync(join(packageRoot, "docs/architecture.md"), "utf8"));

  it("are four", () => {
    expect(blocks).toHaveLength(4);
  });

  it.each(blocks)("are well-formed and small enough to read: %#", (block) => {
    const { nodes, edges } = parseFlowchart(block);
    expect(edges.length).toBeGreaterThan(0);
    expect(nodes.length).toBeLessThanOrEqual(MOST_NODES);
  });
});

describe("the diagrams of the stack prod", async () => {
  const plan = await planOf("prod");

  it("connect clients only to Nginx, and the stores only through LiteLLM or Open WebUI", () => {
    const diagram = trustBoundaries(plan);
    expect(next(diagram, "stranger")).toEqual(["nginx"]);
    expect(next(diagram, "network app")).toEqual(["litellm", "open-webui"]);
    expect(previous(diagram, "backup,postgres,redis,sync")).toEqual(["network data"]);
    expect(previous(diagram, "network data")).toEqual(["litellm", "open-webui"]);
    expect(group(diagram, "Step 4")).toEqual(["socket-proxy"]);
    expect(group(diagram, "On no network with others")).toEqual(["restic"]);
  });

  it("draw a line for each container of each network, unless its containers cannot reach each other", () => {
    const { edges } = networksDiagram(plan);
    const lines = edges.flatMap(({ from, to }) => {
      const [network, containers] = from.startsWith("network ") ? [from, to] : [to, from];
      return containers.split(",").map((container) => `${network}: ${container}`);
    });
    const members = plan.networks
      .filter(({ name }) => name !== "llm-stack-dead-end")
      .flatMap(({ name, services }) => services.map((service) => `network ${name}: ${service}`));
    expect(lines.toSorted()).toEqual(members.toSorted());
  });

  it("make LiteLLM wait for the salt key's check, and omit indirect waits", () => {
    const diagram = startOrder(plan);
    expect(previous(diagram, "litellm")).toEqual(["redis", "salt-key", "sync-pause"]);
    // Nginx, and the containers of the backups, which wait for the same.
    expect(previous(diagram, "backup")).toEqual(["open-webui-key"]);
    expect(previous(diagram, "postgres")).toEqual([]);
  });

  it("lead each secret to its containers, including hashed and configured ones", () => {
    const diagram = secretsDiagram(plan);
    expect(next(diagram, "redisLitellm")).toEqual(["files of litellm", "files of redis"]);
    expect(next(diagram, "exporterDatabase")).toEqual(["files of postgres-exporter", "job postgres-bootstrap"]);
    expect(next(diagram, "secrets.opsWebhook")).toEqual(["files of alertmanager"]);
    expect(next(diagram, "globalKey")).toEqual(["job keys", "job open-webui-key"]);
    expect(group(diagram, "open-webui")).toEqual(["files of open-webui", "job open-webui-key"]);
  });
});

function next({ edges }: Flowchart, id: string): readonly string[] {
  return edges.filter(({ from }) => from === id).map(({ to }) => to);
}

function previous({ edges }: Flowchart, id: string): readonly string[] {
  return edges.filter(({ to }) => to === id).map(({ from }) => from);
}

function group({ groups }: Flowchart, title: string): readonly string[] | undefined {
  return groups.find((one) => one.title === title)?.nodes.map(({ id }) => id);
}
