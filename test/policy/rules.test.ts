import { expect, it } from "vitest";

import { LOADER_LABEL, STACK_LABEL } from "../../components/docker/labels";
import { policyRules, type PolicyRule } from "../../components/settings/policy-rules";
import { evaluatePolicy } from "../../policy/evaluate";
import { COMMAND, IMAGE, UNKNOWN, type PolicyResource } from "../../policy/resource";
import { rules } from "../../policy/rules";
import { data, INWARD, KEEPS, named, network, resource, service } from "./support/resources";

/** A resource that breaks the rule, and what the rule says about it. */
type Violating = readonly [rule: PolicyRule, resource: PolicyResource, message: string];

const VIOLATING: readonly Violating[] = [
  [
    "published-ports",
    service({ ports: [{ internal: 1, external: 2, ip: "0.0.0.0" }] }),
    "publishes port 1 on 0.0.0.0:2",
  ],
  ["published-ports", service({ ports: [{ internal: 1 }] }), "publishes port 1 on 0.0.0.0:a random port"],
  ["published-ports", service({ publishAllPorts: true }), "publishes every port of its image"],
  [
    "published-ports",
    named("nginx", { networkMode: "host" }),
    "uses the host's network, so it listens on every address",
  ],
  [
    "private-databases",
    named("postgres", { ports: [{ internal: 5432, external: 5432, ip: "127.0.0.1" }] }),
    "publishes port 5432 on 127.0.0.1:5432",
  ],
  [
    "private-databases",
    named("redis", { ports: [], networksAdvanced: [{ name: "llm-dev-admin" }] }),
    "is in the network llm-dev-admin, which is not internal",
  ],
  ["internal-networks", network("llm-dev-data", { options: INWARD }), "is not internal"],
  ["internal-networks", network("llm-dev-admin", { options: {} }), "leads outside the host"],
  ["limits", service({ memory: undefined, memorySwap: undefined }), "has no memory limit"],
  ["limits", service({ memorySwap: 128 }), "may use swap: memorySwap differs from memory"],
  ["limits", service({ cpus: undefined }), "has no CPU limit"],
  ["health-check", service({ healthcheck: undefined }), "has no health check"],
  ["health-check", service({ healthcheck: { tests: ["NONE"] } }), "has no health check"],
  ["log-rotation", service({ logDriver: undefined }), "has the log driver of the host"],
  ["log-rotation", service({ logDriver: "syslog" }), "has the log driver syslog"],
  ["log-rotation", service({ logOpts: { "max-size": "10m" } }), "has a log without a maximum size and number of files"],
  ["privileges", service({ privileged: true }), "is privileged"],
  ["privileges", service({ securityOpts: [] }), "may gain privileges"],
  ["privileges", service({ devices: [{ hostPath: "/dev/kmsg" }] }), "has devices of the host"],
  [
    "privileges",
    service({ securityOpts: ["no-new-privileges", "seccomp=unconfined"] }),
    "turns off a protection: seccomp=unconfined",
  ],
  ["privileges", service({ pidMode: "host" }), "joins a namespace of the host: pidMode is host"],
  ["privileges", resource(COMMAND, { create: "docker run --rm --privileged busybox" }), "runs a privileged container"],
  ["capabilities", service({ capabilities: undefined }), "keeps capabilities: capabilities.drops lacks ALL"],
  ["capabilities", service({ capabilities: { drops: ["ALL"], adds: ["CAP_CHOWN"] } }), "adds CAP_CHOWN"],
  ["root-user", service({ user: "0:0" }), "runs as root"],
  ["root-user", service({ user: "root" }), "runs as root"],
  ["root-user", service({ user: undefined }), "runs as its image's user"],
  ["root-user", service({ user: "nginx" }), "runs as nginx"],
  ["pinned-images", service({ image: "nginx" }), "uses an image without a version: nginx"],
  ["pinned-images", service({ image: "nginx:latest" }), "uses a tag that moves: nginx:latest"],
  ["pinned-images", resource(IMAGE, { name: "litellm:main-v1.101.6" }), "uses a tag that moves: litellm:main-v1.101.6"],
  ["pinned-images", service({ image: undefined }), "names no image"],
  [
    "docker-socket",
    service({ volumes: [{ hostPath: "/var/run/docker.sock", readOnly: true }] }),
    "mounts /var/run/docker.sock",
  ],
  ["docker-socket", service({ mounts: [{ type: "bind", source: "/var/run/" }] }), "mounts /var/run/"],
  [
    "docker-socket",
    resource(COMMAND, { create: "docker run -v /var/run/docker.sock:/s busybox" }),
    "runs a container with Docker's socket",
  ],
  ["host-folders", service({ volumes: [{ hostPath: "/srv", readOnly: true }] }), "mounts /srv of the host"],
  ["host-folders", service({ volumes: [{ hostPath: "/srv" }] }), "may write to /srv of the host"],
  ["data-volumes", data({ ...KEEPS, protect: false }), "is not protected"],
  ["data-volumes", data({ ...KEEPS, retainOnDelete: false }), "is deleted together with its resource"],
  ["data-volumes", data({ ...KEEPS, ignoreChanges: ["labels"] }), "is replaced when driverOpts change"],
  [
    "plain-secrets",
    service({}, { secrets: { envs: ["llm-dev-secrets-x"] } }),
    "has the secret llm-dev-secrets-x in envs",
  ],
  ["plain-secrets", service({ command: ["--password", "[secret]"] }), "has a secret in command"],
  [
    "plain-secrets",
    service({ envs: ["URL=redis://app:hunter2@redis:6379"] }),
    "has an address with a password in envs",
  ],
  ["plain-secrets", service({ labels: [{ label: "key", value: `sk-${"a".repeat(24)}` }] }), "has an API key in labels"],
  [
    "plain-secrets",
    service({ uploads: [{ file: "/etc/key.pem", content: "-----BEGIN EC PRIVATE KEY-----\n" }] }),
    "has a private key in uploads",
  ],
  ["plain-secrets", resource(COMMAND, { stdin: `AKIA${"A".repeat(16)}` }), "has an access key of AWS in stdin"],
];

/** A resource close to a violation that complies. */
const PASSING: readonly (readonly [rule: PolicyRule, resource: PolicyResource])[] = [
  ["published-ports", service({})],
  ["published-ports", named("nginx", { ports: [{ internal: 8443, external: 443, ip: "0.0.0.0" }] })],
  ["private-databases", named("postgres", { ports: [] })],
  ["internal-networks", network("llm-dev-data", { internal: true })],
  ["internal-networks", network("llm-dev-admin", { options: INWARD })],
  ["internal-networks", network("llm-dev-egress", { options: {} })],
  ["limits", service({})],
  ["limits", service({ start: false, mustRun: false, cpus: undefined })],
  ["health-check", service({})],
  ["health-check", service({ start: false, healthcheck: undefined })],
  ["health-check", named("redis-exporter", { healthcheck: undefined })],
  ["log-rotation", service({ logDriver: "local" })],
  ["privileges", service({})],
  ["privileges", resource(COMMAND, { create: "docker run --rm --cap-drop ALL busybox" })],
  ["capabilities", service({})],
  ["root-user", service({ user: "472:0" })],
  ["root-user", named("open-webui", { user: "0:0" })],
  ["pinned-images", service({ image: `sha256:${"0".repeat(64)}` })],
  ["pinned-images", service({ image: `ghcr.io/a/b@sha256:${"0".repeat(64)}` })],
  ["pinned-images", service({ image: UNKNOWN })],
  ["docker-socket", service({ volumes: [{ hostPath: "/var/lib/docker/image", readOnly: true }] })],
  ["docker-socket", named("socket-proxy", { volumes: [{ hostPath: "/var/run/docker.sock", readOnly: true }] })],
  ["host-folders", service({})],
  ["host-folders", named("cadvisor", { volumes: [{ hostPath: "/sys", readOnly: true }] })],
  ["data-volumes", data(KEEPS)],
  ["data-volumes", data({}, { name: "llm-dev-app-config-0123456789ab" })],
  [
    "data-volumes",
    data({ protect: false }, { name: "llm-dev-spool", labels: [{ label: STACK_LABEL, value: "llm-dev" }] }),
  ],
  ["plain-secrets", service({})],
  [
    "plain-secrets",
    service({
      labels: [{ label: LOADER_LABEL, value: "app/secrets" }],
      uploads: [{ file: "/run/secrets/key", content: "[secret]" }],
    }),
  ],
  ["plain-secrets", resource(COMMAND, { create: "docker exec", environment: { TOKEN: "[secret]" } })],
];

it.each(VIOLATING)("the rule %s finds a resource that breaks it (%#)", (rule, violating, message) => {
  const { violations } = evaluatePolicy([violating], [], "2026-11-28", [rules[rule]]);
  expect(violations).toEqual([{ rule, resource: violating.name, message }]);
});

it.each(PASSING)("the rule %s accepts what it should (%#)", (rule, passing) => {
  expect(evaluatePolicy([passing], [], "2026-11-28", [rules[rule]]).violations).toEqual([]);
});

it("every rule has a violating and a passing resource, and says what it demands, why and what to do", () => {
  expect(new Set(VIOLATING.map(([rule]) => rule))).toEqual(new Set(policyRules));
  expect(new Set(PASSING.map(([rule]) => rule))).toEqual(new Set(policyRules));
  for (const [name, rule] of Object.entries(rules)) {
    expect(rule.name).toBe(name);
    for (const text of [rule.demand, rule.reason, rule.remedy]) expect(text).toMatch(/^[A-Z][^]+\.$/);
  }
});

it("an exception allows its detail and nothing else", () => {
  const twoFolders = named("cadvisor", {
    volumes: [
      { hostPath: "/sys", readOnly: true },
      { hostPath: "/etc", readOnly: true },
    ],
  });
  const writable = named("cadvisor", { volumes: [{ hostPath: "/sys" }] });
  const check = (subject: PolicyResource) =>
    evaluatePolicy([subject], [], "2026-11-28", [rules["host-folders"]]).violations;
  expect(check(twoFolders).map(({ message }) => message)).toEqual(["mounts /etc of the host"]);
  expect(check(writable).map(({ message }) => message)).toEqual(["may write to /sys of the host"]);
});

it("no message repeats a value that may be secret", () => {
  const secret = `sk-${"s".repeat(30)}`;
  const leaking = service({ envs: [`KEY=${secret}`], command: [secret], uploads: [{ file: "/a", content: secret }] });
  const { violations } = evaluatePolicy([leaking], [], "2026-11-28");
  expect(violations).toHaveLength(3);
  expect(JSON.stringify(violations)).not.toContain(secret);
});
