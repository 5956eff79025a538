import { describe, expect, it } from "vitest";

import { activeServices } from "../../components/settings/active-services";
import { serviceNames } from "../../components/settings/service-names";
import { load } from "../support/config";

describe("a service that the stack does not run", () => {
  it("is only Tika, unless it extracts the text of documents", () => {
    const without = activeServices(load({ documents: {} }).settings);
    expect(serviceNames.filter((service) => !without.includes(service))).toEqual(["tika"]);
    expect(activeServices(load().settings)).toEqual(serviceNames);
  });

  it("does not count towards the profile's memory", () => {
    const resources = { services: { postgres: { memory: 1280 + 28 } } };
    expect(load({ documents: {}, resources }).settings.resources.profile).toBe("4c8g");
  });
});
