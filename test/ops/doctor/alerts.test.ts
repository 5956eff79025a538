import { expect, it } from "vitest";

import { evaluateAlerts } from "../../../ops/doctor/alerts";
import { EVERY_KIND, SMTP } from "../../support/alert-receivers";
import { exampleSettings } from "../../support/settings";

const HEARTBEAT = { url: { secret: "heartbeat" } };

function findingFor(changes: object) {
  return evaluateAlerts("prod", exampleSettings({ smtp: SMTP, ...changes }))[0];
}

it("without a receiver says that alerts notify no one", () => {
  expect(findingFor({ heartbeat: HEARTBEAT })).toMatchObject({ level: "info", message: "alerts notify no one" });
});

it("without a heartbeat says that a dead monitoring goes unnoticed", () => {
  const finding = findingFor({ alertReceivers: EVERY_KIND });
  expect(finding).toMatchObject({ level: "info" });
  expect(finding?.remedy).toContain("llm-stack:heartbeat in Pulumi.prod.yaml");
});

it("is content with both", () => {
  expect(findingFor({ alertReceivers: EVERY_KIND, heartbeat: HEARTBEAT })).toMatchObject({
    level: "ok",
    message: "8 receivers and a heartbeat",
  });
});
