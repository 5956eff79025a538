import { describe, expect, it } from "vitest";

import { evaluateLogLevel } from "../../../ops/doctor/log-level";

describe("LiteLLM's log level", () => {
  it("is a warning with the command that takes it back, until it is ERROR again", () => {
    expect(evaluateLogLevel("prod", { logLevel: "INFO" })).toEqual([
      {
        check: "log level",
        level: "warning",
        message: "LiteLLM logs at INFO: its log grows with every request",
        remedy:
          "after the incident: pulumi config set --stack prod llm-stack:logLevel ERROR, then npm run up -- --stack prod",
      },
    ]);
    expect(evaluateLogLevel("prod", { logLevel: "ERROR" })).toEqual([]);
  });

  it("is not checked while the setting is invalid", () => {
    expect(evaluateLogLevel("prod", {})).toEqual([]);
  });
});
