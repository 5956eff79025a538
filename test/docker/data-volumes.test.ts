import { beforeAll, describe, expect, it } from "vitest";

import { serviceNames, type ServiceName } from "../../components/settings/service-names";
import { resourceNamed, resourcesOf, servicesOf } from "../support/containers";
import type { RecordedResource } from "../support/mocks";
import { EVERY_SERVICE, recordProgram } from "../support/program";
import { ACME } from "../support/settings";

const VOLUME = "docker:index/volume:Volume";

/** Where a service keeps the data that has to outlive it, by the volume's name. */
const DATA: Partial<Readonly<Record<ServiceName, readonly [volume: string, folder: string]>>> = {
  postgres: ["llm-dev-postgres-data", "/var/lib/postgresql/data"],
  redis: ["llm-dev-redis-data", "/data"],
  openWebui: ["llm-dev-open-webui-data", "/app/backend/data"],
  prometheus: ["llm-dev-prometheus-data", "/prometheus"],
  grafana: ["llm-dev-grafana-data", "/var/lib/grafana"],
  alertmanager: ["llm-dev-alertmanager-data", "/alertmanager"],
  victoriaLogs: ["llm-dev-victoria-logs-data", "/victoria-logs-data"],
};

/** What is written again: metrics, Open WebUI's key, dumps, places in logs, and files while Tika or the restore drill reads them. */
const TRANSIENT: readonly unknown[] = [
  "llm-dev-sync-metrics",
  "llm-dev-open-webui-live-secrets",
  "llm-dev-tika-files",
  "llm-dev-backup-dumps",
  "llm-dev-backup-metrics",
  "llm-dev-backup-restored",
  "llm-dev-backup-restic-metrics",
  "llm-dev-backup-restic-state",
  "llm-dev-monitoring-log-positions",
];

let resources: readonly RecordedResource[];

beforeAll(async () => {
  ({ resources } = await recordProgram("dev", EVERY_SERVICE));
});

describe.each(serviceNames)("%s", (service) => {
  it("keeps its data in its own volume, or has none", () => {
    const { volumes = [] } = servicesOf(resources)[service].inputs;
    const writable = volumes.filter(
      ({ readOnly, volumeName }) => volumeName !== undefined && readOnly !== true && !TRANSIENT.includes(volumeName),
    );
    const expected = DATA[service];
    expect(writable.map(({ volumeName, containerPath }) => [volumeName, containerPath])).toEqual(
      expected ? [expected] : [],
    );
  });
});

describe.each(Object.values(DATA).map(([volume]) => volume))("the volume %s", (name) => {
  const volume = () => resourceNamed(resources, VOLUME, name);

  it("survives `pulumi destroy` and is found again under the same name", () => {
    expect(volume().options).toMatchObject({ protect: true, retainOnDelete: true });
    expect(volume().inputs["name"]).toBe(name);
  });

  it("belongs to no service, because a protected resource keeps alive whatever it depends on", () => {
    expect(volume().options).toMatchObject({ parent: "llm-dev", dependsOn: [] });
  });

  it("has no label or driver option, because changing one would replace the volume and lose its data", () => {
    expect(Object.keys(volume().inputs)).toEqual(["name"]);
    expect(volume().options.ignoreChanges).toEqual(["labels", "driverOpts"]);
  });
});

describe("volumes with files", () => {
  it("are not protected, because the stack can recreate them", () => {
    const kept = Object.values(DATA).map(([volume]) => volume);
    const others = resourcesOf(resources, VOLUME).filter(({ name }) => !kept.includes(name));
    expect(others.length).toBeGreaterThan(10);
    expect(others.filter(({ options }) => options.protect || options.retainOnDelete)).toEqual([]);
  });
});

describe("Nginx under tls.mode acme", () => {
  it("keeps its account and certificates in a volume that survives too", async () => {
    const recording = await recordProgram("dev", { tls: ACME });
    const { volumes = [] } = servicesOf(recording.resources).nginx.inputs;
    const { options } = resourceNamed(recording.resources, VOLUME, "llm-dev-nginx-data");
    expect(volumes).toContainEqual({
      volumeName: "llm-dev-nginx-data",
      containerPath: "/var/cache/nginx",
      readOnly: false,
    });
    expect(options).toMatchObject({ protect: true, retainOnDelete: true });
  });
});
