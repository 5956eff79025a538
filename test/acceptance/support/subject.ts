import type { Outputs, Sandbox } from "./sandbox";

/** A stack under test and its outputs. */
export interface Subject {
  readonly sandbox: Sandbox;
  readonly stack: string;
  /** @throws Error when the stack has not come up yet. */
  readonly outputs: () => Outputs;
}

/** Value of a declared service key. @throws Error when the outputs do not have it: an empty key would be refused anywhere. */
export function serviceKeyOf({ serviceKeys }: Outputs, alias: string): string {
  const key = serviceKeys[alias];
  if (key === undefined || key === "") throw new Error(`the outputs have no service key ${alias}`);
  return key;
}
