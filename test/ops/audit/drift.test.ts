import { describe, expect, it } from "vitest";

import { keyDrift } from "../../../ops/audit/live/compare-host";
import type { EngineContainer, EngineNetwork } from "../../../ops/drift/engine-types";
import { expectedGrants } from "../../../ops/audit/live/expected-grants";
import { declaredFiles, fileDrift, fileVolumes, type FoundFile } from "../../../ops/drift/files";
import { networkDrift } from "../../../ops/drift/networks";
import { CERTIFICATE, SECRET } from "../../../ops/plan/secret-marks";
import { loader, planOf, RESOURCES, RUNNING } from "./support/host";

describe("drift of networks", () => {
  const planned = {
    name: "llm-dev-data",
    subnet: "10.0.0.0/24",
    internal: true,
    outbound: false,
    shared: true,
    services: ["app"],
  };
  const network: EngineNetwork = {
    Name: "llm-dev-data",
    Internal: true,
    IPAM: { Config: [{ Subnet: "10.0.0.0/24" }] },
    Options: { "com.docker.network.bridge.enable_ip_masquerade": "false" },
    Containers: { one: { Name: "llm-dev-app" } },
  };
  const messages = (running: readonly EngineNetwork[], plan = planned) =>
    networkDrift([plan], running, new Set(["llm-dev-app"])).map(({ message }) => message);

  it("is nothing for a network as declared", () => {
    expect(messages([network])).toEqual([]);
  });

  it.each([
    ["a missing one", [], ["is missing"]],
    [
      "a way out",
      [{ ...network, Internal: false, Options: null }],
      ["internal: false, declared true", "leads outside: true, declared false"],
    ],
    [
      "another subnet",
      [{ ...network, IPAM: { Config: [{ Subnet: "10.1.0.0/24" }] } }],
      ["subnet: 10.1.0.0/24, declared 10.0.0.0/24"],
    ],
    ["a stranger", [{ ...network, Containers: { two: { Name: "miner" } } }], ["has the undeclared container miner"]],
  ])("names %s", (_, running, expected) => {
    expect(messages(running)).toEqual(expected);
  });

  it("knows that all stacks share a network whose members do not reach each other", () => {
    const strangers = { ...network, Containers: { two: { Name: "llm-prod-app" } } };
    expect(messages([strangers], { ...planned, shared: false })).toEqual([]);
  });
});

describe("drift of files", () => {
  const SECRET_FILE = { file: "/etc/secrets/key", content: "as if it were none", permissions: "0444" };
  const plan = planOf([...RESOURCES, loader("secrets", [SECRET_FILE])]);
  const secrets = { Type: "volume", Name: "llm-dev-app-secrets-1", Source: "", Destination: "/etc/secrets", RW: false };
  const running = [{ ...RUNNING, Mounts: [...RUNNING.Mounts, secrets] }];
  const declared = declaredFiles(plan);
  const messages = (files: readonly FoundFile[], containers: readonly EngineContainer[] = running) =>
    fileDrift(declared, fileVolumes(plan, containers), files).map(({ subject, message }) => `${subject} ${message}`);
  const [conf, key] = declared as readonly [FoundFile, FoundFile];

  it("is nothing for files as rendered", () => {
    expect(messages(declared)).toEqual([]);
  });

  it.each([
    [
      "another content",
      [{ ...conf, hash: "0" }, key],
      ["app: /etc/app/app.conf has another content than the rendered file"],
    ],
    ["another mode", [conf, { ...key, mode: "666" }], ["app: /etc/secrets/key has the mode 666, declared 444"]],
    ["a missing file", [conf], ["app: /etc/secrets/key is missing"]],
    ["another file", [conf, key, { ...conf, file: "/etc/app/more.conf" }], ["app: /etc/app/more.conf is not declared"]],
  ])("names %s", (_, files, expected) => {
    expect(messages(files)).toEqual(expected);
  });

  it.each([SECRET, CERTIFICATE])("does not know the content %s, which only the deployment has", (content) => {
    const upload = { file: "/etc/app/x", content, permissions: "0444" };
    expect(declaredFiles(planOf([loader("config", [upload])]))).toEqual([
      { purpose: "app/config", file: "/etc/app/x", mode: "444", hash: undefined },
    ]);
  });

  it("does not compare a secret's content", () => {
    expect(key.hash).toBeUndefined();
    expect(messages([conf, { ...key, hash: "anything" }])).toEqual([]);
  });

  it("names sets that no service mounts", () => {
    expect(messages([conf], [RUNNING])).toEqual(["app/secrets no running service mounts these files"]);
  });
});

it("drift of keys names what differs, and accepts what a rotation replaced", () => {
  const drift = keyDrift([
    { alias: "good", state: "as declared" },
    { alias: "old", state: "replaced", blocked: true },
    { alias: "gone", state: "missing" },
    { alias: "extra", state: "undeclared" },
    { alias: "shut", state: "as declared", blocked: true },
    { alias: "rich", state: "different", differences: { max_budget: { declared: 1, actual: 9 } } },
  ]);
  expect(drift.map(({ subject, message }) => `${subject} ${message}`)).toEqual([
    "gone is missing",
    "extra is undeclared",
    "shut is blocked",
    "rich max_budget: 9, declared 1",
  ]);
});

it("a new form of a statement about databases must be taught to the audit", () => {
  const read = (path: string) => (path.endsWith("access.sql") ? "GRANT litellm TO webui;" : "ALTER ROLE x;");
  expect(() => expectedGrants(read)).toThrow(/no roles found/);
  const roles = "('litellm', 45)\n'ALTER ROLE %I LOGIN CONNECTION LIMIT %s'";
  expect(() => expectedGrants((path) => (path.endsWith("roles.sql") ? roles : read(path)))).toThrow(
    /access\.sql: the audit does not know the statement GRANT litellm TO webui/,
  );
});
