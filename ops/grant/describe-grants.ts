import { table } from "../print/table";
import type { Grant } from "./run-grant-command";

/** Grants as a table, the ones that end last first. */
export function describeGrants(grants: readonly Grant[]): string {
  const sorted = grants.toSorted((one, other) => (other.ends_at < one.ends_at ? -1 : 1));
  return table(
    ["PERSON", "MODELS", "GRANTED (UTC)", "ENDS (UTC)", "STATE"],
    sorted.map(({ email, models, granted_at, ends_at, active }) => [
      email,
      models.join(", "),
      readable(granted_at),
      readable(ends_at),
      active ? "active" : "ended",
    ]),
  );
}

function readable(moment: string | null): string | null {
  return moment === null ? null : moment.replace("T", " ").replace(/(:\d\d)?Z$/, "");
}
