import { expect, it } from "vitest";

import { packageRoot } from "../../../components/settings/package-files";
import { diagnoseMonitoringFiles } from "../../../ops/doctor/monitoring-files";
import { exampleSettings } from "../../support/settings";

const EXAMPLE = "examples/wordpress-monitoring";
const findingsOf = (monitoring: object) =>
  diagnoseMonitoringFiles("prod", exampleSettings({ monitoring } as never).monitoring, packageRoot);

it("says nothing about a stack that adds nothing", () => {
  expect(findingsOf({})).toEqual([]);
});

it("counts the files that a stack adds", () => {
  expect(findingsOf({ rules: [`${EXAMPLE}/rules`], dashboards: [`${EXAMPLE}/dashboards`] })).toEqual([
    { check: "monitoring", level: "ok", message: "1 rule file and 1 dashboard of your own" },
  ]);
});

it("reports every file that cannot be used, with a command for the stack", () => {
  expect(findingsOf({ rules: ["missing"], dashboards: [`${EXAMPLE}/rules`] })).toEqual([
    {
      check: "monitoring",
      level: "error",
      message: "monitoring.rules[0] (missing) cannot be read: ENOENT",
      remedy: "pulumi config rm --stack prod --path 'llm-stack:monitoring.rules[0]'",
    },
    expect.objectContaining({ message: `monitoring.dashboards[0] (${EXAMPLE}/rules) has no .json file` }),
  ]);
});
