import { describe, expect, it } from "vitest";

import type { ContainerInputs } from "../../../ops/plan/container-inputs";
import type { InspectedContainer } from "../../../ops/status/containers";
import { differentContainers, differentFiles } from "../../../ops/status/drift";

const INPUTS: ContainerInputs = {
  name: "llm-dev-nginx",
  image: "nginx:1.30",
  user: "101:101",
  command: ["nginx"],
  envs: ["A=1", "FROM_IMAGE=x"],
  memory: 192,
  cpus: "1.5",
  labels: [],
  networksAdvanced: [{ name: "llm-dev-edge" }, { name: "llm-dev-app" }],
  ports: [{ internal: 80, external: 8080, ip: "0.0.0.0" }],
};

const CONTAINER: InspectedContainer = {
  Name: "/llm-dev-nginx",
  Image: "sha256:one",
  RestartCount: 0,
  State: { Status: "running", StartedAt: "", ExitCode: 0, OOMKilled: false },
  Config: {
    User: "101:101",
    Env: ["PATH=/bin", "FROM_IMAGE=x", "A=1"],
    Cmd: ["nginx"],
    Entrypoint: ["/entry"],
    Labels: {},
  },
  HostConfig: {
    Memory: 192 * 2 ** 20,
    NanoCpus: 1_500_000_000,
    PortBindings: { "80/tcp": [{ HostIp: "0.0.0.0", HostPort: "8080" }] },
  },
  NetworkSettings: { Networks: { "llm-dev-app": {}, "llm-dev-edge": {} } },
};

const IMAGES = [
  {
    Id: "sha256:one",
    RepoTags: ["nginx:1.30"],
    RepoDigests: ["nginx@sha256:aa"],
    Config: { Env: ["PATH=/bin", "FROM_IMAGE=x"] },
  },
  { Id: "sha256:two", RepoTags: ["nginx:1.31"], RepoDigests: null, Config: { Env: null } },
];

function drift(inputs: Partial<ContainerInputs>, running: Partial<InspectedContainer> = {}) {
  const planned = { services: new Map([["nginx", { ...INPUTS, ...inputs }]]), files: new Map() };
  const containers = new Map([["nginx", { ...CONTAINER, ...running }]]);
  return differentContainers(planned, { containers, images: IMAGES }).map(([, what]) => what);
}

describe("drift of a container", () => {
  it.each([
    ["a tag", {}],
    ["a digest", { image: "docker.io/library/nginx:1.30@sha256:aa" }],
    ["a tag with its registry", { image: "docker.io/nginx:1.30" }],
  ])("is none when everything matches, by %s", (_, inputs) => {
    expect(drift(inputs)).toEqual([]);
  });

  it.each([
    ["image", { image: "nginx:1.31" }],
    ["image", { image: "nginx:never-pulled" }],
    ["command", { command: ["nginx", "-v"] }],
    ["environment", { envs: ["A=2"] }],
    ["environment", { envs: [] }],
    ["memory limit", { memory: 256 }],
    ["CPU limit", { cpus: "2.0" }],
    ["user", { user: "0:0" }],
    ["ports", { ports: [] }],
    ["networks", { networksAdvanced: [{ name: "llm-dev-edge" }] }],
  ])("is a different %s", (what, inputs) => {
    expect(drift(inputs)).toEqual([what]);
  });

  it("is a service that the settings no longer declare", () => {
    const running = { containers: new Map([["tika", CONTAINER]]), images: IMAGES };
    expect(differentContainers({ services: new Map(), files: new Map() }, running)).toEqual([
      ["tika", "it is not declared"],
    ]);
  });
});

describe("drift of rendered files", () => {
  const planned = {
    folder: "/etc/x",
    files: new Map([
      ["a", "1"],
      ["b", "2"],
    ]),
  };

  it("names the files that differ or are missing", () => {
    expect(differentFiles(planned, new Map([["a", "0"]]))).toEqual(["a", "b"]);
  });

  it("ignores files that a plan cannot know, because they contain a secret", () => {
    expect(
      differentFiles(
        planned,
        new Map([
          ["a", "1"],
          ["b", "2"],
          ["secret", "3"],
        ]),
      ),
    ).toEqual([]);
  });
});
