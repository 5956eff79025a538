import { describe, expect, it } from "vitest";

import { rotatableSecretNames } from "../../../components/settings/secret-names";
import { evaluateRotation } from "../../../ops/doctor/rotation";
import { exampleSettings } from "../../support/settings";

const NOW = new Date("2026-11-28T12:00:00Z");
const fresh = Object.fromEntries(rotatableSecretNames.map((name) => [name, "2026-11 after the audit"]));

function findings(rotate: Readonly<Record<string, string>>, rotationMaxAge = 90) {
  return evaluateRotation("prod", { ...exampleSettings(), rotate, rotationMaxAge }, NOW);
}

describe("the age of secrets", () => {
  it("is not checked without rotationMaxAge, or while a setting is invalid", () => {
    expect(findings({}, 0)).toEqual([]);
    expect(evaluateRotation("prod", { rotationMaxAge: 90 }, NOW)).toEqual([]);
  });

  it("is fine when no date is older", () => {
    expect(findings(fresh)).toMatchObject([{ level: "ok" }]);
    expect(findings({ ...fresh, globalKey: "2026-08-31" })).toMatchObject([{ level: "ok" }]);
  });

  it("is a warning with the command when a date is older, or there is none", () => {
    const found = findings({ ...fresh, globalKey: "2026-08-29", metricsKey: "2026-08", grafanaAdmin: "new" });
    expect(found.map(({ level, message }) => [level, message])).toEqual([
      ["warning", "2 secrets older than 90 days: globalKey, metricsKey"],
      ["warning", "1 secret of unknown age, because rotate has no date for them: grafanaAdmin"],
    ]);
    expect(found[0]?.remedy).toContain("pulumi config set --stack prod --path 'llm-stack:rotate.NAME' 2026-11-28");
  });

  it("leaves out secrets whose value the stack's owner gives", () => {
    const settings = { ...exampleSettings(), rotate: { ...fresh, globalKey: "2025-01" }, secretNames: ["globalKey"] };
    expect(evaluateRotation("prod", { ...settings, rotationMaxAge: 90 }, NOW)).toMatchObject([{ level: "ok" }]);
  });
});
