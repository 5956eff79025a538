import { createServer, type AddressInfo } from "node:net";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { collectHostAccess, evaluateHostAccess, type Listening } from "../../../ops/doctor/host-access";
import { exampleSettings } from "../../support/settings";

const bridge = (gateway: string) => [{ name: "bridge", own: false, ranges: [], gateway }];
const server = createServer((socket) => socket.end());
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
});

afterAll(() => {
  server.close();
});

const onHost = (url: string, more = {}) =>
  exampleSettings({ models: [{ name: "local", model: "ollama/llama3", apiBase: url }], ...more });
const found = async (settings: ReturnType<typeof onHost>, gateway: string) =>
  (await collectHostAccess(settings, bridge(gateway))).map((facts) => facts.listening);

describe("collectHostAccess", () => {
  it("finds nothing to check when no setting names the Docker host", async () => {
    expect(await collectHostAccess(exampleSettings(), bridge("127.0.0.1"))).toEqual([]);
  });

  it("recognises where a program listens", async () => {
    const settings = onHost(`http://host.docker.internal:${port}`);
    // The whole of 127.0.0.0/8 is this machine, so 127.0.0.2 stands for the bridge's address.
    expect(await found(settings, "127.0.0.1")).toEqual(["bridge"]);
    expect(await found(settings, "127.0.0.2")).toEqual(["loopback"]);
    expect(await found(onHost("http://host.docker.internal:1"), "127.0.0.1")).toEqual(["nowhere"]);
  });

  it("includes targets and probes of the monitoring, and shows the rule for their network", async () => {
    const monitoring = {
      scrape: [{ name: "php", targets: ["host.docker.internal:1", "web1.example.com:9253"] }],
      probes: [{ name: "site", targets: ["http://host.docker.internal:2/"] }],
    };
    const settings = exampleSettings({ monitoring });
    const facts = await collectHostAccess(settings, bridge("127.0.0.2"));
    expect(facts.map((fact) => fact.port)).toEqual([1, 2]);
    const [finding] = evaluateHostAccess(settings, [{ port: 1, bridge: "127.0.0.2", listening: "bridge" }]);
    expect(finding?.remedy?.split("\n")).toHaveLength(2);
  });

  it("checks nothing on a remote host", async () => {
    const settings = onHost(`http://host.docker.internal:${port}`, { dockerHost: "ssh://deploy@gateway" });
    expect(await found(settings, "127.0.0.1")).toEqual(["unknown"]);
  });

  it("uses the scheme's port, and checks each port once", async () => {
    const proxy = { url: "http://host.docker.internal" };
    const facts = await collectHostAccess(onHost("http://host.docker.internal/v1", { proxy }), bridge("127.0.0.2"));
    expect(facts.map((fact) => fact.port)).toEqual([80]);
  });
});

describe("evaluateHostAccess", () => {
  const judge = (listening: Listening, settings = exampleSettings()) =>
    evaluateHostAccess(settings, [{ port: 11434, bridge: "172.17.0.1", listening }]);
  const rule = "sudo ufw allow from 10.213.4.0/24 to 172.17.0.1 port 11434 proto tcp";

  it("shows the firewall rule for the networks that connect", () => {
    const [finding] = judge("bridge");
    expect(finding).toMatchObject({ check: "host access", level: "info" });
    expect(finding?.remedy).toBe(rule);
    expect(
      judge("bridge", exampleSettings({ proxy: { url: "http://host.docker.internal:11434" } }))[0]?.remedy?.split("\n"),
    ).toHaveLength(2);
  });

  it("warns about a program that listens only on 127.0.0.1, and says how to change that", () => {
    const [finding] = judge("loopback");
    expect(finding).toMatchObject({ level: "warning" });
    expect(finding?.message).toContain("listens on 127.0.0.1 alone");
    expect(finding?.remedy).toContain("OLLAMA_HOST=172.17.0.1:11434");
    expect(finding?.remedy).toContain("sudo ufw allow from");
  });

  it("warns about a missing program", () => {
    expect(judge("nowhere")).toMatchObject([{ level: "warning" }]);
  });

  it("shows rule and listening address for a remote host", () => {
    const [finding] = judge("unknown");
    expect(finding?.level).toBe("info");
    expect(finding?.remedy).toMatch(/ufw allow[^]*OLLAMA_HOST/);
  });
});
