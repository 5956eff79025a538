import { describe, expect, it } from "vitest";

import { goMemoryLimit, limitsFor } from "../../components/settings/limits";
import { resourceProfiles } from "../../components/settings/resource-profiles";

describe("limitsFor", () => {
  it("uses the limits of the profile that the settings name", () => {
    const small = limitsFor({ profile: "4c8g", services: {} }, "litellm");
    const large = limitsFor({ profile: "8c16g", services: {} }, "litellm");
    expect(small).toEqual(resourceProfiles["4c8g"].services.litellm);
    expect(large).toEqual(resourceProfiles["8c16g"].services.litellm);
  });

  it("lets the settings change memory and cores individually", () => {
    const { cpus, memory } = resourceProfiles["4c8g"].services.redis;
    const withMemory = limitsFor({ profile: "4c8g", services: { redis: { memory: 512 } } }, "redis");
    const withCpus = limitsFor({ profile: "4c8g", services: { redis: { cpus: 1.25 } } }, "redis");
    expect(withMemory).toEqual({ memory: 512, cpus });
    expect(withCpus).toEqual({ memory, cpus: 1.25 });
  });

  it("keeps the profile's limits for other services", () => {
    const resources = { profile: "4c8g", services: { redis: { memory: 512, cpus: 2 } } } as const;
    expect(limitsFor(resources, "postgres")).toEqual(resourceProfiles["4c8g"].services.postgres);
  });
});

describe("goMemoryLimit", () => {
  it("is four fifths of the container's memory, in whole MiB", () => {
    const resources = { profile: "4c8g", services: { accessLogExporter: { memory: 99 } } } as const;
    expect(goMemoryLimit({ resources }, "accessLogExporter")).toBe("79MiB");
  });
});
