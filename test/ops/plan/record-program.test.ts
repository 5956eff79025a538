import { spawnSync } from "node:child_process";

import { describe, expect, it } from "vitest";

import { packageRoot } from "../../../components/settings/package-files";

/** Plans a stack with invalid settings in a process of its own, as the command does. */
const PLAN = `
  const { recordProgram } = require("./ops/plan/record-program.ts");
  const config = { values: { "llm-stack:apiHost": "not a host" }, secretKeys: [] };
  recordProgram("dev", config).catch((error) => { console.log(error.name, error.problems.length > 0); });
`;

describe("a plan with invalid settings", () => {
  it("fails with the settings' problems, and leaves no unhandled rejection", () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, ["--import", "tsx", "--eval", PLAN], {
      cwd: packageRoot,
      encoding: "utf8",
    });
    expect({ stdout, stderr, status }).toEqual({ stdout: "Error true\n", stderr: "", status: 0 });
  });
});
