import { beforeAll, describe, expect, it } from "vitest";

import { containerSuffix, serviceNames } from "../../components/settings/service-names";
import { resourceNamed, resourcesOf } from "../support/containers";
import type { RecordedResource } from "../support/mocks";
import { EVERY_SERVICE, recordProgram } from "../support/program";

const IMAGE = "docker:index/remoteImage:RemoteImage";
const DIGEST = `sha256:${"0".repeat(64)}`;

let resources: readonly RecordedResource[];
const imageOf = (host: string) => resourceNamed(resources, IMAGE, `llm-dev-image-${host}`).inputs;

beforeAll(async () => {
  ({ resources } = await recordProgram("dev", {
    ...EVERY_SERVICE,
    images: { redis: `redis:7.4.11-alpine@${DIGEST}`, postgres: "postgres:17.11-alpine" },
    registryMirror: "registry.example.com:5000/mirror",
  }));
});

describe("the images", () => {
  it("are pulled once each, even when two services share one, and stay on the host after a destroy", () => {
    const images = resourcesOf(resources, IMAGE);
    const sharing = new Set<string>(["sync", "logCollector"]);
    expect(images.map(({ name }) => name)).toEqual(
      serviceNames.filter((name) => !sharing.has(name)).map((name) => `llm-dev-image-${containerSuffix(name)}`),
    );
    for (const { inputs } of images) expect(inputs["keepLocally"]).toBe(true);
  });

  it.each([
    ["postgres", /^registry\.example\.com:5000\/mirror\/docker\.io\/library\/postgres:[\w.-]+$/],
    ["prometheus", /^registry\.example\.com:5000\/mirror\/docker\.io\/prom\/prometheus:v[\d.]+$/],
    ["litellm", /^registry\.example\.com:5000\/mirror\/ghcr\.io\/berriai\/litellm:v[\d.]+$/],
  ])("come from the mirror under their full names, here %s", (host, reference) => {
    expect(imageOf(host)["name"]).toMatch(reference);
  });

  it("keep the digest that a stack pins", () => {
    expect(imageOf("redis")["name"]).toMatch(new RegExp(`/library/redis:7\\.4\\.11-alpine@${DIGEST}$`));
  });
});
