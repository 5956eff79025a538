import { beforeAll, describe, expect, it } from "vitest";

import { containerSuffix, serviceNames, type ServiceName } from "../../components/settings/service-names";
import {
  containersOf,
  labelsOf,
  loadersOf,
  resourceNamed,
  servicesOf,
  type ContainerInputs,
} from "../support/containers";
import { imageIdOf, type RecordedResource } from "../support/mocks";
import { EVERY_SERVICE, recordProgram } from "../support/program";

/** Services whose image allows no other user than root, and those that read what belongs to several users. */
const ROOT: readonly ServiceName[] = ["openWebui", "socketProxy", "cadvisor", "restic", "logCollector"];
/** Services that run the image of an earlier one. */
const SAME_IMAGE: Partial<Readonly<Record<ServiceName, ServiceName>>> = {
  backup: "postgres",
  logCollector: "accessLogExporter",
};
/** The capabilities that a service gets back after all are dropped. */
const CAPABILITIES: Partial<Readonly<Record<ServiceName, readonly string[]>>> = {
  // restic reads the files of several users, in volumes that it cannot write.
  restic: ["CAP_DAC_READ_SEARCH"],
};
/** Images that contain only the exporter, so no program can check it from inside. */
const UNCHECKED: readonly ServiceName[] = [
  "redisExporter",
  "nginxExporter",
  "accessLogExporter",
  "logCollector",
  "socketProxy",
];
const MEBIBYTES_OF_AN_8_GB_HOST = 7475;

let resources: readonly RecordedResource[];
let services: Readonly<Record<ServiceName, { readonly inputs: ContainerInputs }>>;

beforeAll(async () => {
  ({ resources } = await recordProgram("dev", EVERY_SERVICE));
  services = servicesOf(resources);
});

it("limits the processes of every service, and again after every replacement", () => {
  const { inputs } = resourceNamed(resources, "command:local:Command", "llm-dev-process-limit");
  const names = serviceNames.map((service) => `llm-dev-${containerSuffix(service)}`).sort();
  expect(String(inputs["create"]).split(" ").slice(0, 4).join(" ")).toBe("docker update --pids-limit 300");
  expect(String(inputs["create"]).split(" ").slice(4).sort()).toEqual(names);
  expect([...(inputs["triggers"] as string[])].sort()).toEqual(names.map((name) => `${name}-id`).sort());
});

it("runs one container for each service, plus only loaders of files", () => {
  const names = containersOf(resources).map(({ name }) => name);
  const loaders = loadersOf(resources).map(({ name }) => name);
  const expected = [...serviceNames.map((service) => `llm-dev-${containerSuffix(service)}`), ...loaders];
  expect(names.toSorted()).toEqual(expected.toSorted());
});

it("runs every container as its own user, because processes of one user can read each other's secrets", () => {
  // Presidio's two images share a user, and neither container has a secret.
  const separate = serviceNames.filter((service) => service !== "presidioAnonymizer");
  const users = separate.map((service) => (services[service].inputs.user ?? "").split(":")[0]);
  const others = users.filter((user) => user !== "0");
  expect(new Set(others).size).toBe(others.length);
  // Open WebUI's folders, Docker's socket, layers and logs, and several services' data; none of the five sees the others' processes.
  expect(users.length - others.length).toBe(5);
});

describe.each(serviceNames)("the container of %s", (service) => {
  const inputs = () => services[service].inputs;

  it("runs the image of its setting, by its id", () => {
    const pulled = containerSuffix(SAME_IMAGE[service] ?? service);
    const image = resourceNamed(resources, "docker:index/remoteImage:RemoteImage", `llm-dev-image-${pulled}`);
    expect(inputs().image).toBe(imageIdOf(String(image.inputs["name"])));
    expect(inputs().image).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it("has only the documented capabilities and cannot gain privileges", () => {
    expect(inputs().capabilities).toEqual({ drops: ["ALL"], adds: CAPABILITIES[service] ?? [] });
    expect(inputs().securityOpts).toEqual(["no-new-privileges:true"]);
    expect(inputs()).not.toHaveProperty("privileged");
  });

  it("shares no namespace with the host", () => {
    for (const field of ["pidMode", "ipcMode", "usernsMode", "cgroupnsMode"]) {
      expect(inputs()).not.toHaveProperty(field);
    }
    expect(inputs().networkMode).toBe("bridge");
  });

  it("runs as its own user", () => {
    expect(inputs().user).toMatch(ROOT.includes(service) ? /^0:0$/ : /^[1-9]\d*:\d+$/);
  });

  it("cannot write to its root filesystem", () => {
    expect(inputs().readOnly).toBe(true);
  });

  it("is limited in memory, without swap, and in cores", () => {
    expect(inputs().memory).toBeGreaterThan(0);
    expect(inputs().memorySwap).toBe(inputs().memory);
    // Docker's provider stores "1" as "1.0" and would replace the container on every `up`.
    expect(inputs().cpus).toMatch(/^\d+\.\d+$/);
  });

  it("keeps a limited log and restarts after a crash or a reboot", () => {
    expect(inputs()).toMatchObject({
      logDriver: "json-file",
      logOpts: { "max-size": "10m", "max-file": "3", labels: "llm-stack.stack,llm-stack.service" },
      restart: "unless-stopped",
      init: true,
    });
  });

  it("has a health check that `up` waits for, unless its image has no program for one", () => {
    const { healthcheck, wait } = inputs();
    const [kind, ...command] = healthcheck?.tests ?? [];
    const state = { wait, kind, hasCommand: command.length > 0 };
    expect(state).toEqual(
      UNCHECKED.includes(service)
        ? { wait: false, kind: undefined, hasCommand: false }
        : { wait: true, kind: "CMD", hasCommand: true },
    );
  });

  it("writes durations as Docker's provider stores them", () => {
    const { interval, timeout, startPeriod } = inputs().healthcheck ?? {};
    for (const duration of [interval, timeout, startPeriod].filter((text) => text !== undefined)) {
      expect(duration).toMatch(/^(\d+h[0-5]?\dm|[1-5]?\dm)?[1-5]?\ds$/);
    }
  });

  it("states its owner in its labels and nothing else", () => {
    expect(labelsOf(inputs())).toEqual({
      "llm-stack.stack": "llm-dev",
      "llm-stack.service": containerSuffix(service),
    });
  });

  it("gets the same time to stop from Docker and from the provider", () => {
    expect(inputs().stopTimeout).toBeGreaterThanOrEqual(30);
    expect(inputs().destroyGraceSeconds).toBe(inputs().stopTimeout);
  });

  it("is replaced where the provider would otherwise only report a change", () => {
    const { options } = servicesOf(resources)[service];
    expect(options.replaceOnChanges).toEqual(
      expect.arrayContaining(["healthcheck", "tmpfs", "init", "cpuQuota", "cpuPeriod"]),
    );
    // The name and the ports can be in use only once.
    expect(options.deleteBeforeReplace).toBe(true);
  });

  it("starts after the loaders of all files that it mounts", () => {
    const { options } = servicesOf(resources)[service];
    const mounted = (inputs().volumes ?? []).filter(({ volumeName = "" }) => /-(config|secrets)-/.test(volumeName));
    for (const { volumeName = "", readOnly } of mounted) {
      expect(options.dependsOn).toContain(`${volumeName.replace(/-[0-9a-f]{12}$/, "")}-loader`);
      expect(readOnly).toBe(true);
    }
  });

  it("belongs to the Docker host of the settings", () => {
    expect(servicesOf(resources)[service].provider).toBe("llm-dev-docker");
  });
});

describe("all services together", () => {
  it("may use no more memory than a host with 8 GB has for them, without Presidio", async () => {
    const dev = servicesOf((await recordProgram()).resources);
    const sum = Object.values(dev).reduce((total, { inputs }) => total + (inputs.memory ?? Infinity), 0);
    expect(sum).toBeLessThanOrEqual(MEBIBYTES_OF_AN_8_GB_HOST);
  });

  it("mount host folders only in three exporters and the log collector, read-only, and in restic, and no host device", () => {
    const mounts = serviceNames.flatMap((service) =>
      (services[service].inputs.volumes ?? []).flatMap(({ hostPath, readOnly }) =>
        hostPath === undefined ? [] : [[service, hostPath, readOnly]],
      ),
    );
    expect(mounts).toEqual([
      ["nodeExporter", "/", true],
      ["socketProxy", "/var/run/docker.sock", true],
      ["cadvisor", "/sys", true],
      ["cadvisor", "/var/lib/docker/image", true],
      ["logCollector", "/var/lib/docker/containers", true],
      ["restic", "/srv/backups", false],
    ]);
    expect(serviceNames.filter((service) => services[service].inputs.devices !== undefined)).toEqual([]);
  });
});

describe("a loader of files", () => {
  it("never runs, reaches no network and has no capability", () => {
    const loaders = loadersOf(resources);
    expect(loaders.length).toBeGreaterThan(10);
    for (const { inputs } of loaders) {
      expect(inputs).toMatchObject({
        start: false,
        mustRun: false,
        networkMode: "none",
        capabilities: { drops: ["ALL"] },
        securityOpts: ["no-new-privileges:true"],
        memory: 16,
        memorySwap: 16,
      });
      expect(inputs.capabilities).not.toHaveProperty("adds");
      expect(inputs.ports).toBeUndefined();
    }
  });
});
