import { describe, expect, it } from "vitest";

import { resourceProfiles, type ProfileName } from "../../components/settings/resource-profiles";
import { serviceNames } from "../../components/settings/service-names";

/** MiB that the system and Docker need. */
const SYSTEM: Readonly<Record<ProfileName, number>> = { "4c8g": 700, "8c16g": 1024 };
const profiles = Object.keys(resourceProfiles) as ProfileName[];

describe.each(profiles)("the profile %s", (name) => {
  const profile = resourceProfiles[name];

  it("has limits whose sum fits its own budget, on the smaller host without Presidio", () => {
    const services = serviceNames.filter((service) => name === "8c16g" || !service.startsWith("presidio"));
    const sum = services.reduce((total, service) => total + profile.services[service].memory, 0);
    expect(sum).toBeLessThanOrEqual(profile.memoryBudget);
  });

  it("has a budget that leaves the system its share", () => {
    expect(profile.memoryBudget).toBeLessThanOrEqual(profile.hostMemory - SYSTEM[name]);
  });

  it("gives no service more cores than the host has", () => {
    const most = Math.max(...serviceNames.map((service) => profile.services[service].cpus));
    expect(most).toBeLessThanOrEqual(profile.cores);
  });
});

describe("the profile 4c8g", () => {
  it("allows at most 7.3 GiB, so the optional log collection still fits a host with 8 GB", () => {
    expect(resourceProfiles["4c8g"].memoryBudget).toBe(7475);
  });

  it("gives no service more than two cores, because Docker rejects more than a small host has", () => {
    const cpus = serviceNames.map((service) => resourceProfiles["4c8g"].services[service].cpus);
    expect(Math.max(...cpus)).toBeLessThanOrEqual(2);
  });
});

describe("the profile 8c16g", () => {
  it("gives no service less than the smaller profile does", () => {
    for (const service of serviceNames) {
      const { memory, cpus } = resourceProfiles["4c8g"].services[service];
      expect(resourceProfiles["8c16g"].services[service].memory).toBeGreaterThanOrEqual(memory);
      expect(resourceProfiles["8c16g"].services[service].cpus).toBeGreaterThanOrEqual(cpus);
    }
  });
});
