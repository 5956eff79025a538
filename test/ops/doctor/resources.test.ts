import { describe, expect, it } from "vitest";

import { limitsFor } from "../../../components/settings/limits";
import { serviceNames } from "../../../components/settings/service-names";
import { exampleSettings, LOCAL_BACKUP } from "../../support/settings";
import { evaluateCores, evaluateMemory } from "../../../ops/doctor/resources";

const { backup } = exampleSettings({ backup: LOCAL_BACKUP });
const documents = { embeddingModel: "", dimensions: 1536, extraction: "tika" } as const;
const logs = { enabled: true, retentionDays: 14, maxGigabytes: 5, port: 9428, destination: { url: "" } } as const;
const guardrails = [] as const;
const small = { backup, documents, guardrails, logs, resources: { profile: "4c8g", services: {} } } as const;
const large = { backup, documents, guardrails, logs, resources: { profile: "8c16g", services: {} } } as const;
const presidio = { name: "personal-data", presidio: { entities: { EMAIL_ADDRESS: "mask" } } } as const;
const MEBIBYTE = 2 ** 20;

/** MiB of a stack with Tika and without Presidio. */
function sumOf({ resources }: typeof small | typeof large): number {
  const services = serviceNames.filter((service) => !service.startsWith("presidio"));
  return services.reduce((sum, service) => sum + limitsFor(resources, service).memory, 0);
}

describe("evaluateCores", () => {
  it("accepts as many cores as the profile requires", () => {
    expect(evaluateCores("dev", small, { NCPU: 4 })).toMatchObject([{ level: "ok" }]);
  });

  it("warns about fewer", () => {
    expect(evaluateCores("dev", small, { NCPU: 2 })).toMatchObject([
      { level: "warning", message: "the Docker host has 2 cores; the profile 4c8g is made for 4" },
    ]);
  });

  it("names each service with a limit that Docker would reject", () => {
    const resources = { profile: "4c8g", services: { openWebui: { cpus: 2.5 } } } as const;
    expect(evaluateCores("dev", { ...small, resources }, { NCPU: 2 })).toEqual([
      {
        check: "cores",
        level: "error",
        message: "open-webui may use 2.5 cores, but the Docker host has 2, and Docker refuses such a limit",
        remedy: "pulumi config set --stack dev --path 'llm-stack:resources.services.openWebui.cpus' 2",
      },
    ]);
    expect(evaluateCores("dev", large, { NCPU: 2 }).map(({ message }) => message.split(" ")[0])).toEqual([
      "postgres",
      "litellm",
    ]);
  });
});

describe("evaluateMemory", () => {
  it("requires nine tenths of the sum of all limits", () => {
    const needed = sumOf(small) * 0.9 * MEBIBYTE;
    expect(evaluateMemory("dev", small, { MemTotal: needed + MEBIBYTE })).toMatchObject([{ level: "ok" }]);
    expect(evaluateMemory("dev", small, { MemTotal: needed - MEBIBYTE })).toMatchObject([{ level: "error" }]);
  });

  it("counts only services that the stack runs", () => {
    const without = {
      ...small,
      backup: exampleSettings().backup,
      documents: { ...documents, extraction: "none" },
    } as const;
    const absent = (["tika", "backup", "restic"] as const).map((service) => limitsFor(small.resources, service).memory);
    const needed = (sumOf(small) - absent.reduce((sum, memory) => sum + memory)) * 0.9 * MEBIBYTE;
    expect(evaluateMemory("dev", without, { MemTotal: needed + MEBIBYTE })).toMatchObject([{ level: "ok" }]);
  });

  it("reports both amounts and the largest limit", () => {
    const [finding] = evaluateMemory("dev", small, { MemTotal: 4096 * MEBIBYTE });
    expect(finding?.message).toBe(
      `the Docker host has 4096 MiB, but the services' limits add up to ${sumOf(small)} MiB`,
    );
    expect(finding?.remedy).toContain("the largest is litellm's with 1984 MiB");
    expect(finding?.remedy).toContain("--path 'llm-stack:resources.services.litellm.memory' <MiB>");
  });

  it("counts Presidio, and suggests no profile that it does not fit", () => {
    const withPresidio = { ...large, guardrails: [presidio] };
    const sum = sumOf(large) + limitsFor(large.resources, "presidioAnalyzer").memory + 192;
    const [finding] = evaluateMemory("dev", withPresidio, { MemTotal: 8192 * MEBIBYTE });
    expect(finding?.message).toBe(`the Docker host has 8192 MiB, but the services' limits add up to ${sum} MiB`);
    expect(finding?.remedy).toContain(`give the host at least ${Math.ceil(sum * 0.9)} MiB`);
    expect(finding?.remedy).toContain("resources.services.litellm.memory");
  });

  it("suggests the smaller profile when there is one", () => {
    const [finding] = evaluateMemory("dev", large, { MemTotal: 8192 * MEBIBYTE });
    expect(finding?.remedy).toContain("pulumi config set --stack dev --path 'llm-stack:resources.profile' 4c8g");
  });
});
