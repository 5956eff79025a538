import { describe, expect, it } from "vitest";

import { cisControls } from "../../../ops/audit/controls/cis";
import { judge, type Control } from "../../../ops/audit/controls/control";
import { owaspControls } from "../../../ops/audit/controls/owasp";
import { COMMAND, type PolicyResource } from "../../../policy/resource";
import { INWARD, named, network, resource, service } from "../../policy/support/resources";
import { planOf } from "./support/host";

const TODAY = "2026-11-28";
const DIGEST = `sha256:${"0".repeat(64)}`;

const command = (create: string) => resource(COMMAND, { create }, { name: "llm-dev-process-limit" });
const LIMIT = command("docker update --pids-limit 300 llm-dev-other llm-dev-app");
/** A service that meets every control. */
const SAFE = {
  ports: [{ internal: 9000, external: 9000, ip: "127.0.0.1" }],
  readOnly: true,
  restart: "on-failure",
  maxRetryCount: 5,
  image: `nginx:1.30.4-alpine@${DIGEST}`,
};
const safe = (changes: Readonly<Record<string, unknown>> = {}) => service({ ...SAFE, ...changes });

function judged(
  control: Control,
  resources: readonly PolicyResource[],
  waivers: Parameters<typeof judge>[1]["waivers"] = [],
) {
  return judge(control, { plan: planOf(resources), waivers, today: TODAY });
}

function find(controls: readonly Control[], id: string): Control {
  const control = controls.find((one) => one.id === id);
  if (!control) throw new Error(`there is no control ${id}`);
  return control;
}

/** A violating resource of each control that a plan can show, and what is found. */
const VIOLATING: readonly (readonly [id: string, resource: PolicyResource, message: string])[] = [
  [
    "5.2",
    safe({ securityOpts: ["no-new-privileges:true", "apparmor=unconfined"] }),
    "turns off a protection: apparmor=unconfined",
  ],
  ["5.3", safe({ securityOpts: ["no-new-privileges:true", "label:disable"] }), "turns off a protection: label:disable"],
  ["5.4", safe({ capabilities: { drops: ["ALL"], adds: ["CAP_NET_RAW"] } }), "adds CAP_NET_RAW"],
  ["5.4", command("docker run --rm --network none busybox"), "starts a container that keeps capabilities"],
  ["5.5", safe({ privileged: true }), "is privileged"],
  ["5.6", safe({ volumes: [{ hostPath: "/etc", readOnly: true }] }), "mounts /etc of the host"],
  ["5.8", safe({ ports: [{ internal: 80, external: 80, ip: "127.0.0.1" }] }), "publishes port 80"],
  ["5.9", safe({ ports: [{ internal: 1, external: 2000, ip: "0.0.0.0" }] }), "publishes port 1 on 0.0.0.0:2000"],
  ["5.10", safe({ networkMode: "host" }), "uses the host's network, so it listens on every address"],
  ["5.11", safe({ memory: 0, memorySwap: 0 }), "has no memory limit"],
  ["5.12", safe({ cpus: undefined }), "has no CPU limit"],
  ["5.13", safe({ readOnly: false }), "may write to its image's files"],
  ["5.13", command("docker run --rm --cap-drop ALL busybox"), "starts a container that may write to its image's files"],
  ["5.14", safe({ ports: [{ internal: 1, external: 2000, ip: "0.0.0.0" }] }), "publishes port 2000 on every address"],
  ["5.15", safe({ restart: "always" }), "restarts always"],
  ["5.16", safe({ pidMode: "host" }), "joins a namespace of the host: pidMode is host"],
  ["5.17", safe({ ipcMode: "host" }), "joins a namespace of the host: ipcMode is host"],
  ["5.18", safe({ devices: [{ hostPath: "/dev/kmsg" }] }), "has devices of the host"],
  [
    "5.20",
    safe({ mounts: [{ type: "bind", bindOptions: { propagation: "rshared" } }] }),
    "has a mount with the propagation rshared",
  ],
  ["5.21", safe({ utsMode: "host" }), "shares the host's name"],
  [
    "5.22",
    safe({ securityOpts: ["no-new-privileges:true", "seccomp=unconfined"] }),
    "turns off a protection: seccomp=unconfined",
  ],
  ["5.23", command("docker exec --privileged llm-dev-app true"), "runs docker exec with --privileged"],
  ["5.24", command("docker exec --user root llm-dev-app true"), "runs docker exec as root"],
  ["5.25", safe({ cgroupParent: "/other" }), "is in the control group /other"],
  ["5.26", safe({ securityOpts: [] }), "may gain privileges"],
  ["5.26", command("docker run --rm --cap-drop ALL busybox"), "starts a container that may gain privileges"],
  ["5.27", safe({ healthcheck: undefined }), "has no health check"],
  ["5.28", safe({ image: "nginx:latest" }), "uses a tag that moves: nginx:latest"],
  ["5.29", safe({ name: "llm-dev-unlimited" }), "has no limit of processes"],
  ["5.30", safe({ networksAdvanced: [] }), "is on Docker's default network"],
  ["5.31", safe({ usernsMode: "host" }), "joins a namespace of the host: usernsMode is host"],
  ["5.32", safe({ volumes: [{ hostPath: "/var/run/docker.sock" }] }), "mounts /var/run/docker.sock"],
  ["#1", safe({ volumes: [{ hostPath: "/var/run/docker.sock" }] }), "mounts /var/run/docker.sock"],
  ["#2", safe({ user: "0:0" }), "runs as root"],
  ["#3", safe({ capabilities: {} }), "keeps capabilities: capabilities.drops lacks ALL"],
  ["#3", safe({ privileged: true }), "is privileged"],
  ["#4", safe({ securityOpts: [] }), "may gain privileges"],
  ["#5", network("llm-dev-data", { options: INWARD, ipamConfigs: [] }), "is not internal"],
  ["#5a", safe({ ports: [{ internal: 1, external: 2000, ip: "0.0.0.0" }] }), "publishes port 2000 on every address"],
  [
    "#6",
    safe({ securityOpts: ["no-new-privileges:true", "seccomp=unconfined"] }),
    "turns off a protection: seccomp=unconfined",
  ],
  ["#7", safe({ memorySwap: -1 }), "may use swap: memorySwap differs from memory"],
  ["#8", safe({ readOnly: false }), "may write to its image's files"],
  ["#12", safe({ command: ["--password", "[secret]"] }), "has a secret in command"],
  [
    "#12",
    safe({ volumes: [{ volumeName: "llm-dev-app-secrets-0123456789ab" }] }),
    "gets its secrets as files of a volume",
  ],
  ["#13", safe({ image: "nginx:1.30.4-alpine" }), "names its image without a digest"],
];
const controls = [...cisControls, ...owaspControls];

describe("a control", () => {
  it.each(VIOLATING)("%s is not met by a resource that violates it (%#)", (id, violating, message) => {
    const { state, findings } = judged(find(controls, id), [violating, LIMIT]);
    expect(state).toBe("not met");
    expect(findings.filter(({ because }) => because === undefined).map((one) => one.message)).toContain(message);
  });

  it.each(controls.filter(({ check }) => check))("$id is met by a service that complies", (control) => {
    expect(judged(control, [safe(), LIMIT])).toMatchObject({ state: "met", findings: [] });
  });

  it("has a violating resource here, unless no plan can show it", () => {
    const judgedIds = controls.filter(({ check }) => check).map(({ id }) => id);
    expect(new Set(VIOLATING.map(([id]) => id))).toEqual(new Set(judgedIds));
    expect(controls.filter(({ check }) => !check).map((control) => judged(control, []).state)).toEqual(
      Array.from({ length: controls.length - judgedIds.length }, () => "not judged"),
    );
  });

  it("has a number of its own", () => {
    expect(new Set(controls.map(({ id }) => id)).size).toBe(controls.length);
    expect(cisControls.map(({ id }) => id)).toEqual(Array.from({ length: 32 }, (_, index) => `5.${index + 1}`));
  });

  it.each([
    [
      "5.4",
      named("restic", { ...SAFE, capabilities: { drops: ["ALL"], adds: ["CAP_DAC_READ_SEARCH"] } }),
      /to read those files/,
    ],
    ["5.4", command("docker run --cap-drop ALL --cap-add CHOWN --read-only busybox"), /gives a volume/],
    [
      "5.8",
      named("nginx", { ...SAFE, ports: [{ internal: 443, external: 443, ip: "10.0.0.1" }] }),
      /expect HTTP and HTTPS/,
    ],
    ["5.15", safe({ restart: "unless-stopped" }), /after a reboot/],
    ["5.30", command("docker run --network bridge busybox"), /which resolver/],
    ["5.32", named("socket-proxy", { ...SAFE, volumes: [{ hostPath: "/var/run/docker.sock" }] }), /filtering proxy/],
    ["#12", safe({ volumes: [{ volumeName: "llm-dev-app-secrets-0123456789ab", readOnly: true }] }), /Swarm/],
  ])("%s is a deviation with its reason (%#)", (id, deviating, reason) => {
    const { state, findings } = judged(find(controls, id), [deviating, LIMIT]);
    expect(state).toBe("deviation");
    expect(findings.map(({ because }) => because).join()).toMatch(reason);
  });

  it("is not met when one of its findings has no reason", () => {
    const volumes = [{ hostPath: "/var/run/docker.sock" }];
    const both = [named("socket-proxy", { ...SAFE, volumes }), safe({ volumes })];
    expect(judged(find(controls, "5.32"), both).state).toBe("not met");
  });

  it("is a deviation while a waiver of the stack lasts", () => {
    const latest = safe({ image: "nginx:latest" });
    const waiver = { rule: "pinned-images", resource: latest.name, reason: "we test it", until: TODAY } as const;
    const control = find(controls, "5.28");
    expect(judged(control, [latest], [waiver])).toMatchObject({
      state: "deviation",
      findings: [{ subject: "app", because: `we test it (waived until ${TODAY})` }],
    });
    expect(judged(control, [latest], [{ ...waiver, until: "2026-11-27" }]).state).toBe("not met");
  });
});
