import { vi } from "vitest";

import { stackConfig, type ConfigChanges } from "./config";
import { record, type Recording } from "./mocks";

/** What index.ts exports. */
export type ProgramOutputs = typeof import("../../index.js");

/** Runs this package's own program, index.ts, with the dev stack's settings and records what it asks for. */
export function recordProgram(stack = "dev", changes: ConfigChanges = {}): Promise<Recording<ProgramOutputs>> {
  vi.resetModules();
  return record(stack, stackConfig(changes), () => import("../../index.js"));
}
