import { vi } from "vitest";

import { stackConfig, type ConfigChanges } from "./config";
import { record, type Recording } from "./mocks";

/** The exports of index.ts. */
export type ProgramOutputs = typeof import("../../index.js");

/** Settings that turn on the services that `dev` does not run. */
export const EVERY_SERVICE = { logs: { enabled: true } } as const;

/** Runs this package's own program, index.ts, with a stack's settings and records the resources that it requests. */
export function recordProgram(stack = "dev", changes: ConfigChanges = {}): Promise<Recording<ProgramOutputs>> {
  vi.resetModules();
  return record(stack, stackConfig(changes), () => import("../../index.js"));
}
