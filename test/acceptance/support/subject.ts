import type { Outputs, Sandbox } from "./sandbox";

/** A stack under test and its outputs. */
export interface Subject {
  readonly sandbox: Sandbox;
  readonly stack: string;
  /** @throws Error when the stack has not come up yet. */
  readonly outputs: () => Outputs;
}
