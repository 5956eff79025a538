import { describe, expect, it } from "vitest";

import { parseIpv4Range } from "../../../components/settings/subnets";
import { collectEngine, isLocal } from "../../../ops/doctor/engine";
import { useFakePrograms } from "./fake-programs";

const HOST = "unix:///var/run/docker.sock";
const INFO = {
  ServerVersion: "28.3.3",
  OSType: "linux",
  NCPU: 4,
  MemTotal: 8e9,
  DockerRootDir: "/var/lib/docker",
  SystemTime: "2026-11-21T06:36:51.888991318Z",
};
const NGINX = {
  Names: "llm-dev-nginx",
  Labels: "llm-stack.service=nginx,llm-stack.stack=llm-dev",
  Ports: "0.0.0.0:8443->443/tcp",
};
const OTHER = { Names: "other", Labels: "llm-stack.stack=llm-dev2", Ports: "" };
const NETWORKS = [
  { Name: "llm-dev-app", Labels: { "llm-stack.stack": "llm-dev" }, IPAM: { Config: [{ Subnet: "10.213.1.0/24" }] } },
  { Name: "office", Labels: null, IPAM: { Config: [{ Subnet: "fd00::/64" }, { Subnet: "172.17.0.0/16" }] } },
  { Name: "host", Labels: {}, IPAM: { Config: null } },
];

function engineScript(afterNetworks = ""): string {
  const echo = (...objects: readonly object[]) =>
    objects.map((object) => `echo '${JSON.stringify(object)}'`).join("; ");
  return [
    'case "$1 $2" in',
    `"info --format") ${echo(INFO)};;`,
    `"ps --no-trunc") ${echo(NGINX, OTHER)};;`,
    `"network ls") echo one; echo two;;`,
    `"network inspect") [ "$5 $6" = "one two" ] && { ${echo(...NETWORKS)}; ${afterNetworks} };;`,
    "esac",
  ].join("\n");
}

describe("collectEngine", () => {
  const put = useFakePrograms();

  it("distinguishes the stack's own containers and networks from others", async () => {
    put("docker", engineScript());
    expect(await collectEngine(HOST, "llm-dev")).toMatchObject({
      info: INFO,
      containers: [
        { name: "llm-dev-nginx", own: true, ports: [{ address: "0.0.0.0", first: 8443, last: 8443 }] },
        { name: "other", own: false, ports: [] },
      ],
      networks: [
        { name: "llm-dev-app", own: true, ranges: [parseIpv4Range("10.213.1.0/24")] },
        { name: "office", own: false, ranges: [parseIpv4Range("172.17.0.0/16")] },
        { name: "host", own: false, ranges: [] },
      ],
    });
  });

  it("compares the engine's clock with this machine's", async () => {
    put("docker", engineScript());
    const before = Date.now();
    const answer = await collectEngine(HOST, "llm-dev");
    const after = Date.now();
    const ahead = "info" in answer ? answer.secondsAhead * 1000 : NaN;
    const engineTime = Date.parse(INFO.SystemTime);
    expect(ahead).toBeLessThanOrEqual(engineTime - before);
    expect(ahead).toBeGreaterThanOrEqual(engineTime - after);
  });

  it("continues when a network is removed during the check", async () => {
    put("docker", engineScript("echo 'No such network: three' >&2; exit 1;"));
    const answer = await collectEngine(HOST, "llm-dev");
    expect("networks" in answer && answer.networks.map(({ name }) => name)).toEqual(["llm-dev-app", "office", "host"]);
  });

  it("reports a missing command", async () => {
    expect(await collectEngine(HOST, "llm-dev")).toMatchObject({ failure: { noCommand: true } });
  });

  it("quotes the command's error when the engine does not answer", async () => {
    put("docker", "echo '{}'; echo 'Cannot connect to the Docker daemon' >&2; exit 1");
    expect(await collectEngine(HOST, "llm-dev")).toEqual({
      failure: { noCommand: false, text: "Cannot connect to the Docker daemon" },
    });
  });

  it("detects an error that the command reports with exit code 0", async () => {
    put("docker", `echo '{"ServerVersion":"","ServerErrors":["Cannot connect"]}'`);
    expect(await collectEngine(HOST, "llm-dev")).toEqual({ failure: { noCommand: false, text: "Cannot connect" } });
  });
});

it("treats only a socket on this machine as a local engine", () => {
  expect(isLocal("unix:///run/user/1000/docker.sock")).toBe(true);
  expect(isLocal("ssh://deploy@gateway")).toBe(false);
});
