import { expect, it } from "vitest";

import { evaluateBackup } from "../../../ops/doctor/backup";
import { BACKUPS, exampleSettings, LOCAL_BACKUP } from "../../support/settings";

function findingFor(changes: object) {
  return evaluateBackup("prod", exampleSettings(changes))[0];
}

it("warns about a stack without backups, and says how to add one", () => {
  const finding = findingFor({});
  expect(finding).toMatchObject({ level: "warning", message: expect.stringMatching(/^there is no backup/) as string });
  expect(finding?.remedy).toContain("llm-stack:backup in Pulumi.prod.yaml");
});

it("only mentions it for a stack that no other machine reaches", () => {
  expect(findingFor({ chatHost: "chat.localhost" })).toMatchObject({ level: "info" });
});

it("mentions that a folder of the host may be lost with the host", () => {
  expect(findingFor({ backup: LOCAL_BACKUP })).toMatchObject({
    level: "info",
    message: "disk is on the Docker host, so the backups may be lost with it",
  });
});

it("is content with a target on another machine", () => {
  expect(findingFor({ backup: BACKUPS })).toMatchObject({ level: "ok", message: "4 targets" });
});
