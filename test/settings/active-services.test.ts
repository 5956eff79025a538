import { describe, expect, it } from "vitest";

import { activeServices } from "../../components/settings/active-services";
import { serviceNames } from "../../components/settings/service-names";
import { load } from "../support/config";
import { LOCAL_BACKUP } from "../support/settings";

describe("a service that the stack does not run", () => {
  it("is Tika, unless it extracts the text of documents, or makes backups, unless they have a target", () => {
    const without = activeServices(load({ documents: {} }).settings);
    expect(serviceNames.filter((service) => !without.includes(service))).toEqual(["tika", "backup", "restic"]);
    expect(activeServices(load({ backup: LOCAL_BACKUP }).settings)).toEqual(serviceNames);
  });

  it("does not count towards the profile's memory", () => {
    const resources = { services: { postgres: { memory: 1280 + 700 } } };
    expect(load({ documents: {}, resources }).settings.resources.profile).toBe("4c8g");
  });
});
