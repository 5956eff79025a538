import { describe, expect, it } from "vitest";

import { proposePins, proposeUnpinned, type Proposal } from "../../../ops/images/propose-pins";
import { proposeUpdates, type UpdateOptions } from "../../../ops/images/propose-updates";
import { Registries } from "../../../ops/images/registry/registry";
import type { ConfigChanges } from "../../support/config";
import { defaultImages, mirrored, put, stackAt } from "./support/stack";
import { useRegistry } from "./support/use-registry";

const registry = useRegistry();
const REDIS = "redis:7.4.11-alpine";
const LITELLM = "ghcr.io/berriai/litellm";
const OPEN_WEBUI = "ghcr.io/open-webui/open-webui";

const pins = (changes: ConfigChanges = {}) => proposePins(stackAt(registry, changes), new Registries());
const updates = (options: Partial<UpdateOptions> = {}, changes: ConfigChanges = {}) =>
  proposeUpdates(stackAt(registry, changes), new Registries(), { change: "patch", named: {}, ...options });

/** Written references by service, without digests. */
function written({ changes }: Proposal): Readonly<Record<string, string>> {
  return Object.fromEntries(changes.map(({ service, to }) => [service, to.replace(/@sha256:[0-9a-f]{64}$/, "")]));
}

describe("pinning", () => {
  it("adds its digest to every image, under the name in the settings", async () => {
    const digest = put(registry, REDIS);
    const { changes, problems, notes } = await pins();
    expect([problems, notes]).toEqual([[], []]);
    expect(changes).toContainEqual({ service: "redis", from: REDIS, to: `${REDIS}@${digest}` });
    expect(changes.every(({ to }) => /@sha256:[0-9a-f]{64}$/.test(to))).toBe(true);
    const images = Object.fromEntries(changes.map(({ service, to }) => [service, to]));
    expect((await pins({ images })).changes).toEqual([]);
    expect(proposeUnpinned(stackAt(registry, { images })).changes).toContainEqual({
      service: "redis",
      from: `${REDIS}@${digest}`,
      to: REDIS,
    });
  });

  it("says which tags moved", async () => {
    const redis = `${REDIS}@${put(registry, REDIS)}`;
    const digest = put(registry, REDIS, "a rebuild");
    const { changes, notes } = await pins({ images: { redis } });
    expect(changes).toContainEqual({ service: "redis", from: redis, to: `${REDIS}@${digest}` });
    expect(notes).toEqual(["The tags of these services name another image than when they were pinned: redis."]);
  });

  it("names every image that it cannot pin", async () => {
    registry.remove(mirrored(REDIS), "7.4.11-alpine");
    registry.faults = [{ path: /grafana/, status: 503 }];
    const { problems } = await pins();
    expect(problems.map(({ message }) => message.replaceAll(registry.address, "REGISTRY"))).toEqual([
      "cannot be pinned: REGISTRY/m/docker.io/library/redis has no tag 7.4.11-alpine, or does not exist",
      "cannot be pinned: REGISTRY fails with HTTP 503 for m/docker.io/grafana/grafana",
    ]);
  });
});

describe("an update", () => {
  it("takes the newest version of the same line, pinned", async () => {
    for (const tag of ["7.4.12-alpine", "7.4.13-alpine", "8.0.0-alpine"]) put(registry, `redis:${tag}`);
    const { changes, problems } = await updates();
    const digest = put(registry, "redis:7.4.13-alpine");
    expect(problems).toEqual([]);
    expect(changes).toEqual([{ service: "redis", from: REDIS, to: `redis:7.4.13-alpine@${digest}` }]);
  });

  it("takes newer lines only when it is told to", async () => {
    for (const tag of ["v3.16.0", "v4.0.0"]) put(registry, `prom/prometheus:${tag}`);
    expect(written(await updates())).toEqual({});
    expect(written(await updates({ change: "minor" }))).toEqual({ prometheus: "prom/prometheus:v3.16.0" });
    expect(written(await updates({ change: "major" }))).toEqual({ prometheus: "prom/prometheus:v4.0.0" });
  });

  it("never takes a version that the settings refuse, such as PostgreSQL's next major version", async () => {
    put(registry, "postgres:18.1-alpine");
    put(registry, "postgres:17.12-alpine");
    const { changes } = await updates({ change: "major" }, { images: { postgres: "postgres:17.11-alpine" } });
    expect(written({ changes, problems: [], notes: [] })["postgres"]).toBe("postgres:17.12-alpine");
  });

  it("takes only versions of LiteLLM and Open WebUI that were tested together", async () => {
    for (const tag of ["v1.101.7", "v1.106.2", "v1.107.0", "v1.108.7", "v1.109.1"]) put(registry, `${LITELLM}:${tag}`);
    put(registry, `${OPEN_WEBUI}:v0.12.5-slim`);
    expect(written(await updates())).toEqual({});
    expect(written(await updates({ change: "minor" }))).toEqual({ litellm: `${LITELLM}:v1.108.7` });
    registry.remove(mirrored(LITELLM), "v1.108.7");
    expect(written(await updates({ change: "major" }))).toEqual({ litellm: `${LITELLM}:v1.106.2` });
  });

  it("takes a version that the call names, and says what was not tested", async () => {
    put(registry, `${LITELLM}:v1.109.1`);
    const { changes, notes } = await updates({ named: { litellm: "1.109.1" } });
    expect(written({ changes, problems: [], notes })).toEqual({ litellm: `${LITELLM}:v1.109.1` });
    expect(notes).toEqual([
      "LiteLLM 1.109.1 and Open WebUI 0.12.4 were not tested together. Before up: npm run compat -- --litellm 1.109.1",
    ]);
    put(registry, `${LITELLM}:v1.106.2`);
    expect((await updates({ named: { litellm: "1.106.2" } })).notes).toEqual([]);
  });

  it.each([
    ["does not exist", "1.109.9", /has no tag for 1\.109\.9 that is newer/],
    ["is older", "1.100.0", /has no tag for 1\.100\.0 that is newer/],
    ["attackers published", "1.82.8", /LiteLLM 1\.82\.8 was published by attackers/],
  ])("refuses a version that %s", async (_, litellm, message) => {
    put(registry, `${LITELLM}:v1.100.0`);
    put(registry, `${LITELLM}:v1.82.8`);
    const { changes, problems } = await updates({ named: { litellm } });
    expect(changes).toEqual([]);
    expect(problems.map((problem) => problem.message)).toEqual([expect.stringMatching(message)]);
  });

  it("names every image that it cannot compare", async () => {
    put(registry, "redis:7.4.12-alpine");
    registry.faults = [{ path: /grafana\/tags/, status: 503 }];
    const { problems } = await updates({}, { images: { nginx: "ngnix:1.30.4-alpine" } });
    expect(problems.map(({ image }) => image)).toEqual(["ngnix:1.30.4-alpine", defaultImages["grafana"]]);
  });
});
