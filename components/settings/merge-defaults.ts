/** What YAML and JSON can hold. */
export type PlainValue = string | number | boolean | null | readonly PlainValue[] | PlainObject;

/** An object of plain values. An interface, because a type alias may not refer to itself here. */
export interface PlainObject {
  readonly [key: string]: PlainValue;
}

/**
 * Fills missing values with defaults: objects are merged field by field, everything else is replaced. Pulumi itself replaces
 * an object as a whole (pulumi/pulumi#11547), so that a stack that sets one image would lose all others.
 */
export function mergeDefaults(defaults: PlainObject, values: PlainObject): PlainObject {
  const merged: Record<string, PlainValue> = { ...defaults };
  for (const [key, value] of Object.entries(values)) {
    const fallback = defaults[key];
    merged[key] = isPlainObject(fallback) && isPlainObject(value) ? mergeDefaults(fallback, value) : value;
  }
  return merged;
}

function isPlainObject(value: PlainValue | undefined): value is PlainObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
