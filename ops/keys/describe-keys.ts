/** A key as `config-templates/litellm/keys/key_commands.py` describes it. */
export interface KeyReport {
  readonly alias: string;
  readonly state?: "as declared" | "different" | "missing" | "replaced" | "undeclared";
  readonly models?: readonly string[];
  readonly spend?: number;
  readonly budget?: number | null;
  readonly expires?: string | null;
  readonly expired?: boolean;
  readonly blocked?: boolean;
  readonly differences?: Readonly<Record<string, { readonly declared: unknown; readonly actual: unknown }>>;
}

/** Whether a key is as the stack declares it; an old value that still works for its grace period is. */
export function isAsDeclared({ state, expired, blocked }: KeyReport): boolean {
  return state === "replaced" || (state === "as declared" && expired !== true && blocked !== true);
}

/** One key as lines that a person reads. */
export function describeKey({ alias, state, differences = {}, ...key }: KeyReport): string {
  const remarks = [state, key.blocked === true && "blocked", expiry(key), spent(key)].filter((remark) =>
    Boolean(remark),
  );
  const changes = Object.entries(differences).map(
    ([field, { declared, actual }]) => `    ${field}: ${JSON.stringify(actual)}, declared ${JSON.stringify(declared)}`,
  );
  return [`${alias}: ${remarks.join(", ")}`, ...changes].join("\n");
}

function expiry({ expires, expired }: Pick<KeyReport, "expires" | "expired">): string | undefined {
  if (typeof expires !== "string") return undefined;
  return expired === true ? `expired at ${expires}` : `until ${expires}`;
}

function spent({ spend, budget }: Pick<KeyReport, "spend" | "budget">): string | undefined {
  if (spend === undefined) return undefined;
  return `spent ${spend.toFixed(2)}${typeof budget === "number" ? ` of ${budget.toFixed(2)}` : ""} USD`;
}
