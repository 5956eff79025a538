import type * as pulumi from "@pulumi/pulumi";
import { vi } from "vitest";

import { readStackConfig } from "../../ops/stack-config";
import { record, type Recording } from "./mocks";

/** What index.ts exports. */
export type ProgramOutputs = Readonly<Record<string, unknown>> & {
  readonly adminPassword: pulumi.Output<string>;
};

/** The dev stack's configuration, as Pulumi gives it to the program, with other values for some settings. */
export function devConfig(changes: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  const texts = Object.entries(changes).map(([name, value]) => [
    `llm-stack:${name}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return { ...readStackConfig("dev").values, ...Object.fromEntries(texts) } as Record<string, string>;
}

/** Runs this package's own program, index.ts, and records what it asks for. */
export function recordProgram(
  stack = "dev",
  changes: Readonly<Record<string, unknown>> = {},
): Promise<Recording<ProgramOutputs>> {
  vi.resetModules();
  return record(stack, devConfig(changes), async () => (await import("../../index.js")) as unknown as ProgramOutputs);
}
