import { vi } from "vitest";

import { stackConfig, type ConfigChanges } from "./config";
import { record, type Recording } from "./mocks";
import { LOCAL_BACKUP } from "./settings";

/** The exports of index.ts. */
export type ProgramOutputs = typeof import("../../index.js");

/** Changes to the stack's settings with which it runs every optional service. `dev` already has Tika. */
export const EVERY_SERVICE: ConfigChanges = {
  resources: { profile: "8c16g" },
  guardrails: [{ name: "personal-data", presidio: { entities: { EMAIL_ADDRESS: "mask" } } }],
  backup: LOCAL_BACKUP,
  logs: { enabled: true },
};

/** Runs this package's own program, index.ts, with a stack's settings and records the resources that it requests. */
export function recordProgram(stack = "dev", changes: ConfigChanges = {}): Promise<Recording<ProgramOutputs>> {
  vi.resetModules();
  return record(stack, stackConfig(changes), () => import("../../index.js"));
}
