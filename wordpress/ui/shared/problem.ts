/** A failure in words. */
export interface Problem {
  readonly message: string;
  /** What to do about it; may be empty. */
  readonly remedy: string;
  /** Messages by field of a form. */
  readonly fields: Readonly<Record<string, string>>;
  /** Seconds after which to ask again, while the site is still reading data from the gateway. */
  readonly readsOnAfter?: number;
}

/** A call that failed, in words for the page. */
export class CallError extends Error {
  constructor(public readonly problem: Problem) {
    super(problem.message);
  }
}

/** Reads a WordPress error as JSON; null if it is none. */
export function problemOf(body: unknown): Problem | null {
  if (!isRecord(body) || typeof body["message"] !== "string" || body["message"] === "") return null;
  const data = isRecord(body["data"]) ? body["data"] : {};
  return {
    message: body["message"],
    remedy: typeof data["remedy"] === "string" ? data["remedy"] : "",
    fields: isRecord(data["params"]) ? textsOf(data["params"]) : {},
    ...(data["reason"] === "loading" && typeof data["retry_after"] === "number"
      ? { readsOnAfter: data["retry_after"] }
      : {}),
  };
}

/** Problems with different messages: a gateway that is down fails every call of a page alike. */
export function distinct(problems: readonly (Problem | undefined)[]): readonly Problem[] {
  const byMessage = new Map(problems.flatMap((problem) => (problem ? [[problem.message, problem] as const] : [])));
  return [...byMessage.values()];
}

function textsOf(values: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
