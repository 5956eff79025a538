import { describe, expect, it } from "vitest";

import { SERVICE_LABEL } from "../../../components/docker/labels";
import { containerDrift, runningDigests } from "../../../ops/drift/containers";
import type { EngineContainer } from "../../../ops/drift/engine-types";
import { IMAGE, LOADER, MEBIBYTE, PLAN, RUNNING } from "../audit/support/host";

const withHost = (changes: Partial<EngineContainer["HostConfig"]>) => ({
  ...RUNNING,
  HostConfig: { ...RUNNING.HostConfig, ...changes },
});
const withConfig = (changes: Partial<EngineContainer["Config"]>) => ({
  ...RUNNING,
  Config: { ...RUNNING.Config, ...changes },
});
const found = (running: readonly EngineContainer[], images = [IMAGE]) =>
  containerDrift(PLAN, running, images).map(({ area, subject, message }) => `${area} ${subject} ${message}`);

describe("drift of containers", () => {
  it("is nothing for a container that runs as declared", () => {
    expect(found([RUNNING, LOADER])).toEqual([]);
  });

  it.each([
    ["stopped", { ...RUNNING, State: { Status: "exited" } }, "state: exited, declared running"],
    ["another image", { ...RUNNING, Image: "sha256:two" }, "image: sha256:two, declared sha256:one"],
    ["root", withConfig({ User: "0:0" }), "user: 0:0, declared 20000:20000"],
    ["another command", withConfig({ Cmd: ["sh"] }), "command: sh, declared nginx"],
    ["no health check", withConfig({ Healthcheck: null }), "health check: none, declared CMD true"],
    ["a capability", withHost({ CapAdd: ["CAP_NET_RAW"] }), "added capabilities: NET_RAW, declared none"],
    ["Docker's capabilities", withHost({ CapDrop: null }), "dropped capabilities: none, declared ALL"],
    ["new privileges", withHost({ SecurityOpt: null }), "security options: none, declared no-new-privileges:true"],
    ["all privileges", withHost({ Privileged: true }), "privileged: true, declared false"],
    ["a writable root", withHost({ ReadonlyRootfs: false }), "read-only root: false, declared true"],
    ["more memory", withHost({ Memory: 128 * MEBIBYTE }), "memory: 128 MiB, declared 64 MiB"],
    ["swap", withHost({ MemorySwap: 128 * MEBIBYTE }), "memory and swap: 128 MiB, declared 64 MiB"],
    ["more CPUs", withHost({ NanoCpus: 2e9 }), "CPUs: 2, declared 0.5"],
    ["more processes", withHost({ PidsLimit: null }), "processes: 0, declared 300"],
    ["a device", withHost({ Devices: [{ PathOnHost: "/dev/kmsg" }] }), "devices: /dev/kmsg, declared none"],
    ["a namespace", withHost({ PidMode: "host", UTSMode: "host" }), "namespaces of the host: Pid, UTS, declared none"],
    [
      "another mount",
      { ...RUNNING, Mounts: [...RUNNING.Mounts, { Type: "bind", Source: "/etc", Destination: "/host", RW: true }] },
      "mount /host: host /etc, writable, declared not set",
    ],
    [
      "a writable mount",
      { ...RUNNING, Mounts: RUNNING.Mounts.map((mount) => ({ ...mount, RW: true })) },
      "mount /etc/app: llm-dev-app-config, writable, declared llm-dev-app-config, read-only",
    ],
    [
      "another network",
      { ...RUNNING, NetworkSettings: { Networks: { "llm-dev-data": {}, bridge: {} } } },
      "networks: bridge, llm-dev-data, declared llm-dev-data",
    ],
  ])("names %s", (_, running, message) => {
    expect(found([running, LOADER])).toEqual([`containers llm-dev-app ${message}`]);
  });

  it("names a port that is open to everyone, as one of the ports", () => {
    const open = withHost({ PortBindings: { "9000/tcp": [{ HostIp: "", HostPort: "9000" }] } });
    const message = "ports: 0.0.0.0:9000 -> 9000, declared 127.0.0.1:9000 -> 9000";
    expect(found([open, LOADER])).toEqual([`ports llm-dev-app ${message}`]);
  });

  it("names variables, but not their values, which may be secret", () => {
    const drift = found([withConfig({ Env: ["PORT=1", "PATH=/usr/bin", "TOKEN=s3cr3t"] }), LOADER]);
    expect(drift).toEqual([
      "containers llm-dev-app has another value in the variable PORT",
      "containers llm-dev-app lacks the variable PASSWORD_FILE",
      "containers llm-dev-app has the undeclared variable TOKEN",
    ]);
  });

  it("names missing and undeclared containers", () => {
    const other = { ...withConfig({ Labels: { [SERVICE_LABEL]: "miner" } }), Name: "/llm-dev-miner" };
    const unlabelled = { ...withConfig({ Labels: {} }), Name: "/llm-dev-other" };
    expect(found([other, unlabelled])).toEqual([
      "containers llm-dev-app is missing",
      "containers loader of app/config is missing",
      "containers llm-dev-miner has the stack's label but is not declared",
      "containers llm-dev-other has the stack's label but is not declared",
    ]);
  });

  it("is not deceived by another container with a service's label", () => {
    const other = { ...RUNNING, Name: "/disguised", Image: "sha256:two" };
    expect(found([other, RUNNING, LOADER, { ...LOADER, Name: "/second-loader" }])).toEqual([
      "containers disguised has the stack's label but is not declared",
      "containers second-loader has the stack's label but is not declared",
    ]);
  });

  it("names an image that the host does not have", () => {
    expect(found([RUNNING, LOADER], [])).toContain(
      "containers llm-dev-app image: sha256:one, declared nginx:1.30.4-alpine, which the host does not have",
    );
  });
});

it("the digest of an image is the one that its registry gave", () => {
  expect(runningDigests(PLAN, [IMAGE])).toEqual(new Map([["app", `sha256:${"d".repeat(64)}`]]));
});
