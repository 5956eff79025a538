import { describe, expect, it } from "vitest";

import { activeServices } from "../../components/settings/active-services";
import { serviceNames } from "../../components/settings/service-names";
import { load } from "../support/config";
import { LOCAL_BACKUP } from "../support/settings";

const OWN_PRESIDIO = { name: "personal-data", presidio: { entities: { EMAIL_ADDRESS: "mask" } } };

describe("a service that the stack does not run", () => {
  const WITH_BACKUP = { backup: LOCAL_BACKUP };
  const WITH_PRESIDIO = { resources: { profile: "8c16g" }, guardrails: [OWN_PRESIDIO] };
  const LOGS = ["logCollector", "victoriaLogs"];
  const BACKUP = ["backup", "restic"];
  const PRESIDIO = ["presidioAnalyzer", "presidioAnonymizer"];
  const ELSEWHERE = { analyzerUrl: "http://a.example.com", anonymizerUrl: "http://b.example.com" };
  const REMOTE_LOGS = { destination: { url: "https://logs.example.com/otlp/v1/logs" } };

  it.each([
    [{ documents: {} }, ["tika", ...PRESIDIO, ...LOGS, ...BACKUP]],
    [{}, [...PRESIDIO, ...LOGS, ...BACKUP]],
    [{ logs: { enabled: true } }, [...PRESIDIO, ...BACKUP]],
    [{ logs: { enabled: true, ...REMOTE_LOGS } }, [...PRESIDIO, "victoriaLogs", ...BACKUP]],
    [{ logs: REMOTE_LOGS }, [...PRESIDIO, ...LOGS, ...BACKUP]],
    [WITH_BACKUP, [...PRESIDIO, ...LOGS]],
    [WITH_PRESIDIO, [...LOGS, ...BACKUP]],
    [
      { guardrails: [{ ...OWN_PRESIDIO, presidio: { ...OWN_PRESIDIO.presidio, ...ELSEWHERE } }] },
      [...PRESIDIO, ...LOGS, ...BACKUP],
    ],
  ])("with %j is one of %j", (changes, expected) => {
    const active = activeServices(load(changes).settings);
    expect(serviceNames.filter((service) => !active.includes(service)).toSorted()).toEqual(expected.toSorted());
  });

  it("does not count towards the profile's memory", () => {
    const resources = { services: { postgres: { memory: 1280 + 600 } } };
    expect(load({ documents: {}, resources }).settings.resources.profile).toBe("4c8g");
  });
});
