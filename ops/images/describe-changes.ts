import { table } from "../print/table";
import type { ImageChange } from "./changes";

/** What a command would write into the stack's file, one line for each service. */
export function describeChanges(changes: readonly ImageChange[]): string {
  return table(
    ["Service", "From", "To"],
    changes.map(({ service, from, to }) => [service, from, to]),
  );
}
