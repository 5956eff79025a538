import { table } from "../print/table";

/** A key as `config-templates/litellm/keys/key_commands.py` describes it. */
export interface KeyReport {
  readonly alias: string;
  /** Absent when the declarations are unknown. */
  readonly state?: "as declared" | "different" | "missing" | "replaced" | "undeclared";
  readonly models?: readonly string[];
  readonly spend?: number;
  readonly budget?: number | null;
  readonly expires?: string | null;
  readonly expired?: boolean;
  readonly blocked?: boolean;
  /** Day of its last rotation, if the setting `rotate` has it. */
  readonly rotated?: string;
  /** Whether that is longer ago than `rotationMaxAge` allows. */
  readonly old?: boolean;
  readonly differences?: Readonly<Record<string, { readonly declared: unknown; readonly actual: unknown }>>;
}

/** Whether a key matches its declaration. An old value that still works for its grace period does. */
export function isAsDeclared({ state, expired, blocked }: KeyReport): boolean {
  return state === "replaced" || (state === "as declared" && expired !== true && blocked !== true);
}

/** Keys as a table, amounts in USD. */
export function describeKeys(keys: readonly KeyReport[]): string {
  return table(
    ["KEY", "STATE", "SPENT USD", "BUDGET USD", "EXPIRES", "ROTATED", "DIFFERENCES"],
    keys.map((key) => [
      key.alias,
      stateOf(key),
      amount(key.spend),
      amount(key.budget),
      key.expires,
      key.rotated,
      differences(key),
    ]),
  );
}

function stateOf({ state, blocked, expired, old }: KeyReport): string {
  const marks = [blocked === true && "blocked", expired === true && "expired", old === true && "too old"];
  return [state, ...marks].filter(Boolean).join(", ");
}

function amount(dollars: number | null | undefined): string | undefined {
  return dollars?.toFixed(2);
}

function differences({ differences: found = {} }: KeyReport): string {
  return Object.entries(found)
    .map(([field, { declared, actual }]) => `${field}: ${JSON.stringify(actual)}, declared ${JSON.stringify(declared)}`)
    .join("\n");
}
