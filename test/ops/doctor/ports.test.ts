import { createServer, type AddressInfo, type Server } from "node:net";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { PublishingContainer } from "../../../ops/doctor/engine";
import { collectPorts, evaluatePorts, type PortFacts } from "../../../ops/doctor/ports";

const LOCAL = "unix:///var/run/docker.sock";
const REMOTE = "ssh://deploy@gateway";
/** Ports that no container in the tests publishes. They matter only over ssh, where the doctor does not try to listen. */
const PORTS = { http: 80, https: 443, litellm: 24157, prometheus: 9090, grafana: 3000, alertmanager: 9093 };

function container(name: string, own: boolean, address: string, port: number): PublishingContainer {
  return { name, own, ports: [{ address, first: port, last: port }] };
}

describe("collectPorts", () => {
  it("distinguishes a container of the stack from others", async () => {
    const containers = [
      container("llm-dev-nginx", true, "0.0.0.0", 443),
      container("grafana", false, "0.0.0.0", 3000),
      container("elsewhere", false, "192.0.2.1", 9090),
    ];
    const facts = await collectPorts(REMOTE, PORTS, containers);
    const holders = Object.fromEntries(facts.map(({ name, holder }) => [name, holder]));
    expect(holders).toEqual({
      http: undefined,
      https: { kind: "own" },
      litellm: undefined,
      prometheus: undefined,
      grafana: { kind: "container", name: "grafana" },
      alertmanager: undefined,
    });
  });

  it("suggests a free port that it has not suggested already", async () => {
    const containers = [
      container("one", false, "0.0.0.0", 443),
      container("two", false, "127.0.0.1", 8443),
      container("three", false, "127.0.0.1", 8444),
      container("four", false, "127.0.0.1", 8450),
    ];
    const ports = { ...PORTS, litellm: 8444, prometheus: 8446, grafana: 8450, alertmanager: 8451 };
    const facts = await collectPorts(REMOTE, ports, containers);
    const offers = Object.fromEntries(facts.map(({ name, alternative }) => [name, alternative]));
    expect(offers).toMatchObject({ https: 8445, litellm: 8447, grafana: 8452, http: undefined });
  });

  describe("on this machine", () => {
    let server: Server;
    let port: number;

    beforeEach(async () => {
      server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      port = (server.address() as AddressInfo).port;
    });

    afterEach(async () => {
      await new Promise((resolve) => server.close(resolve));
    });

    /** All six settings name the one port of this test. */
    const gather = (host: string) =>
      collectPorts(
        host,
        { http: port, https: port, litellm: port, prometheus: port, grafana: port, alertmanager: port },
        [],
      );

    it("detects a program that listens, even on only one of the addresses", async () => {
      const facts = await gather(LOCAL);
      expect(facts.map(({ holder }) => holder)).toEqual(Array(6).fill({ kind: "program" }));
    });

    it("suggests ports on which it could listen itself", async () => {
      const offers = (await gather(LOCAL)).map(({ alternative }) => alternative ?? 0);
      expect(new Set(offers).size).toBe(6);
      const servers = await Promise.all(offers.map(listen));
      expect(servers).toHaveLength(6);
      for (const opened of servers) opened.close();
    });

    it("ignores programs on this machine for a remote host", async () => {
      expect((await gather(REMOTE)).map(({ holder }) => holder)).toEqual(Array(6).fill(undefined));
    });
  });
});

describe("evaluatePorts", () => {
  const free: PortFacts = { name: "http", port: 80, holder: undefined, alternative: undefined };
  const own: PortFacts = { name: "https", port: 443, holder: { kind: "own" }, alternative: undefined };
  const others: PortFacts = {
    name: "grafana",
    port: 3000,
    holder: { kind: "container", name: "web" },
    alternative: 3001,
  };
  const programs: PortFacts = { name: "http", port: 80, holder: { kind: "program" }, alternative: 8080 };

  it("accepts free ports and the stack's own", () => {
    expect(evaluatePorts("dev", [free, own], "acme")).toEqual([
      { check: "ports", level: "ok", message: "80 free; 443 this stack's own" },
    ]);
  });

  it("names the holder of a port, and a free port", () => {
    expect(evaluatePorts("dev", [free, own, others], "acme")).toEqual([
      {
        check: "ports",
        level: "error",
        message: "3000 (ports.grafana) is taken by the container web",
        remedy: "pulumi config set --stack dev --path 'llm-stack:ports.grafana' 3001\nor:\ndocker stop web",
      },
    ]);
  });

  it("suggests no other port when a certificate authority expects this one", () => {
    const remedyOf = (mode?: "acme" | "files") => evaluatePorts("dev", [programs], mode)[0]?.remedy;
    expect(remedyOf()).toContain("'llm-stack:ports.http' 8080");
    expect(remedyOf("files")).toContain("'llm-stack:ports.http' 8080");
    expect(remedyOf("acme")).toBe("sudo ss -ltnp 'sport = :80'   # shows the program to stop");
  });
});

async function listen(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return server;
}
