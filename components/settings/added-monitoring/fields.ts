/** An object of unknown content. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a parsed value is an object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
