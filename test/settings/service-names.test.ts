import { describe, expect, it } from "vitest";

import { containerSuffix, serviceNames } from "../../components/settings/service-names";

describe("containerSuffix", () => {
  it.each([
    ["postgres", "postgres"],
    ["openWebui", "open-webui"],
    ["nodeExporter", "node-exporter"],
  ] as const)("calls %s %s", (service, host) => {
    expect(containerSuffix(service)).toBe(host);
  });

  it("gives every service a unique DNS label", () => {
    const hosts = serviceNames.map(containerSuffix);
    expect(new Set(hosts).size).toBe(serviceNames.length);
    expect(hosts.every((host) => /^[a-z][a-z-]{0,61}[a-z]$/.test(host))).toBe(true);
  });
});
