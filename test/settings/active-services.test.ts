import { describe, expect, it } from "vitest";

import { activeServices } from "../../components/settings/active-services";
import { serviceNames } from "../../components/settings/service-names";
import { load } from "../support/config";
import { LOCAL_BACKUP } from "../support/settings";

const OWN_PRESIDIO = { name: "personal-data", presidio: { entities: { EMAIL_ADDRESS: "mask" } } };

describe("a service that the stack does not run", () => {
  it("is Tika, unless it extracts the text of documents, Presidio, unless a guardrail uses the stack's own, or backups, unless they have a target", () => {
    const without = activeServices(load({ documents: {} }).settings);
    const optional = ["tika", "presidioAnalyzer", "presidioAnonymizer", "backup", "restic"];
    expect(serviceNames.filter((service) => !without.includes(service))).toEqual(optional);
    const resources = { profile: "8c16g" };
    expect(activeServices(load({ resources, guardrails: [OWN_PRESIDIO], backup: LOCAL_BACKUP }).settings)).toEqual(
      serviceNames,
    );
    const elsewhere = { analyzerUrl: "http://a.example.com", anonymizerUrl: "http://b.example.com" };
    const remote = { ...OWN_PRESIDIO, presidio: { ...OWN_PRESIDIO.presidio, ...elsewhere } };
    expect(activeServices(load({ guardrails: [remote] }).settings)).not.toContain("presidioAnalyzer");
  });

  it("does not count towards the profile's memory", () => {
    const resources = { services: { postgres: { memory: 1280 + 700 } } };
    expect(load({ documents: {}, resources }).settings.resources.profile).toBe("4c8g");
  });
});
