import { describe, expect, it } from "vitest";

import { activeServices } from "../../components/settings/active-services";
import { serviceNames } from "../../components/settings/service-names";
import { load } from "../support/config";

describe("a service that the stack does not run", () => {
  it.each([
    [{ documents: {} }, ["tika", "logCollector", "victoriaLogs"]],
    [{}, ["logCollector", "victoriaLogs"]],
    [{ logs: { enabled: true } }, []],
    [{ logs: { enabled: true, destination: { url: "https://logs.example.com/otlp/v1/logs" } } }, ["victoriaLogs"]],
    [{ logs: { destination: { url: "https://logs.example.com/otlp/v1/logs" } } }, ["logCollector", "victoriaLogs"]],
  ])("with %j is one of %j", (changes, expected) => {
    const active = activeServices(load(changes).settings);
    expect(serviceNames.filter((service) => !active.includes(service))).toEqual(expected);
  });

  it("does not count towards the profile's memory", () => {
    const resources = { services: { postgres: { memory: 1280 + 400 } } };
    expect(load({ documents: {}, resources }).settings.resources.profile).toBe("4c8g");
  });
});
