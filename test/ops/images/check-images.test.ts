import { describe, expect, it } from "vitest";

import { checkImages, type CheckedImage } from "../../../ops/images/check-images";
import { describeCheck } from "../../../ops/images/describe-check";
import { Registries } from "../../../ops/images/registry/registry";
import type { ConfigChanges } from "../../support/config";
import { defaultImages, mirrored, put, stackAt } from "./support/stack";
import { useRegistry } from "./support/use-registry";

const registry = useRegistry();
const REDIS = "redis:7.4.11-alpine";
const UNKNOWN = `sha256:${"0".repeat(64)}`;

const check = (changes: ConfigChanges = {}) => checkImages(stackAt(registry, changes), new Registries());

function imageOf(images: readonly CheckedImage[], service: string): CheckedImage | undefined {
  return images.find(({ services }) => services.includes(service));
}

describe("a check of the images", () => {
  it("covers every service that the stack runs, and no other", async () => {
    const { images, problems } = await check();
    const services = images.flatMap((image) => image.services);
    expect(problems).toEqual([]);
    expect(services).toContain("tika");
    expect(services).not.toContain("restic");
    expect(images.every(({ pin, digest }) => pin === "none" && digest !== null)).toBe(true);
  });

  it("asks only the mirror, and each repository once", async () => {
    await check({ images: { sync: REDIS } });
    const asked = registry.requests.filter((request) => request.includes("library/redis"));
    expect(asked.sort()).toEqual([
      "GET /v2/m/docker.io/library/redis/tags/list?n=1000",
      "HEAD /v2/m/docker.io/library/redis/manifests/7.4.11-alpine",
    ]);
  });

  it("shows what is newer in the release line and beyond, and what was not tested", async () => {
    for (const tag of ["7.4.12-alpine", "8.0.1-alpine", "8.0.1"]) put(registry, `redis:${tag}`);
    for (const tag of ["v1.101.7", "v1.108.7", "v1.109.1", "v1.82.7"]) put(registry, `ghcr.io/berriai/litellm:${tag}`);
    const { images, problems } = await check();
    expect(problems).toEqual([]);
    expect(imageOf(images, "redis")).toMatchObject({
      newerInLine: "7.4.12-alpine",
      newerLine: "8.0.1-alpine",
      newerLineTested: null,
    });
    expect(imageOf(images, "litellm")).toMatchObject({
      newerInLine: "v1.101.7",
      newerLine: "v1.109.1",
      newerLineTested: false,
    });
    expect(imageOf(images, "nginx")).toMatchObject({ newerInLine: null, newerLine: null });
  });

  it("does not call attackers' versions newer", async () => {
    for (const tag of ["v1.82.6", "v1.82.7", "v1.82.8"]) put(registry, `ghcr.io/berriai/litellm:${tag}`);
    const { images } = await check({ images: { litellm: "ghcr.io/berriai/litellm:v1.82.6" } });
    expect(imageOf(images, "litellm")?.newerInLine).toBeNull();
  });

  it.each<readonly [string, () => string, CheckedImage["pin"], RegExp | undefined]>([
    ["matches its tag", () => put(registry, REDIS), "matches", undefined],
    [
      "is what the tag named earlier",
      () => {
        const digest = put(registry, REDIS);
        registry.put(mirrored(REDIS), "7.4.11-alpine3.21", `${mirrored(REDIS)}:7.4.11-alpine`);
        put(registry, REDIS, "a rebuild");
        return digest;
      },
      "moved",
      /^is pinned to another digest than the one that its tag names now/,
    ],
    ["is unknown to the registry", () => UNKNOWN, "gone", /^is pinned to a digest that .*\/redis no longer has$/],
  ])("recognises a digest that %s", async (_, pinned, pin, message) => {
    const { images, problems } = await check({ images: { redis: `${REDIS}@${pinned()}` } });
    expect(imageOf(images, "redis")?.pin).toBe(pin);
    expect(problems).toHaveLength(message ? 1 : 0);
    if (message) expect(problems[0]?.message).toMatch(message);
    if (message) expect(problems[0]?.remedy).toContain("npm run images -- pin --stack dev");
  });

  it("finds attackers' versions and known vulnerabilities, also in settings that are refused for them", async () => {
    for (const tag of ["v1.82.7", "v1.83.5"]) put(registry, `ghcr.io/berriai/litellm:${tag}`);
    const malicious = await check({ images: { litellm: "ghcr.io/berriai/litellm:v1.82.7" } });
    const messages = malicious.problems.map(({ message }) => message).join("\n");
    expect(messages).toContain("is known to be bad: LiteLLM 1.82.7 was published by attackers to steal credentials");
    expect(messages).toContain("CVE-2026-42208");
    const vulnerable = await check({ images: { litellm: "ghcr.io/berriai/litellm:v1.83.5" } });
    expect(vulnerable.problems.map(({ message }) => message)).toEqual([
      expect.stringContaining("is known to be bad: LiteLLM 1.83.5 has known vulnerabilities: CVE-2026-42208"),
    ]);
  });

  it("names every problem at once", async () => {
    registry.remove(mirrored(REDIS), "7.4.11-alpine");
    put(registry, "redis:7.4.12-alpine");
    const { problems } = await check({
      images: {
        redis: REDIS,
        nginx: "ngnix:1.30.4-alpine",
        grafana: "grafana",
        prometheus: `prom/prometheus:v3.15.0@${UNKNOWN}`,
      },
    });
    expect(
      problems.map(({ image, message }) => `${image} ${message}`.replaceAll(registry.address, "REGISTRY")),
    ).toEqual([
      '"grafana" (images.grafana) is not name:tag or name:tag@sha256:…',
      "redis:7.4.11-alpine cannot be pulled by its tag: REGISTRY/m/docker.io/library/redis has no tag 7.4.11-alpine, or no longer",
      "ngnix:1.30.4-alpine cannot be pulled: there is no repository REGISTRY/m/docker.io/library/ngnix",
      `prom/prometheus:v3.15.0@${UNKNOWN} is pinned to a digest that REGISTRY/m/docker.io/prom/prometheus no longer has`,
    ]);
    expect(problems[1]?.remedy).toContain("7.4.12-alpine");
  });

  it("reports a registry without an answer for each of its images", async () => {
    registry.faults = [{ path: /library\/(redis|nginx\/manifests)/, status: 429 }];
    const { images, problems } = await check();
    expect(problems.map(({ image }) => image)).toEqual([defaultImages["redis"], defaultImages["nginx"]]);
    expect(problems[0]?.message).toMatch(/^was not checked: .* accepts no more requests from this address for now$/);
    expect(imageOf(images, "redis")).toMatchObject({ pin: "unknown", digest: null });
    expect(imageOf(images, "litellm")?.digest).toMatch(/^sha256:/);
  });
});

describe("the check as a table", () => {
  it("has a line for each image, and the problems with their remedies below", async () => {
    put(registry, "redis:8.0.1-alpine");
    const text = describeCheck(await check({ images: { redis: `${REDIS}@${UNKNOWN}` } }));
    expect(text).toMatch(/^redis:7\.4\.11-alpine +redis +PIN IS GONE +8\.0\.1-alpine$/m);
    expect(text).toMatch(/no longer has\.\n {2}npm run images -- pin --stack dev\n1 problem\.$/);
    expect(describeCheck(await check())).toMatch(/\n\nNo problems\.$/);
  });
});
