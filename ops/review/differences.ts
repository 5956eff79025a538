/** Values of one revision by a name that a reader knows, for example `key demo: maxBudget`. */
export type Named = ReadonlyMap<string, string>;

/** A value that differs between two revisions. */
export interface Difference {
  readonly name: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** What differs, sorted by name. */
export function differences(base: Named, head: Named): readonly Difference[] {
  const names = [...new Set([...base.keys(), ...head.keys()])].sort();
  return names
    .map((name) => ({ name, from: base.get(name), to: head.get(name) }))
    .filter(({ from, to }) => from !== to);
}

/** Items that only one of two lists has, sorted. */
export function listDifferences(
  base: readonly string[],
  head: readonly string[],
): { readonly added: readonly string[]; readonly removed: readonly string[] } {
  const [before, after] = [new Set(base), new Set(head)];
  return {
    added: [...after].filter((item) => !before.has(item)).sort(),
    removed: [...before].filter((item) => !after.has(item)).sort(),
  };
}

/** The leaves of a value by their path, lists of plain values as one leaf. */
export function leaves(value: unknown, path = ""): Map<string, string> {
  if (typeof value !== "object" || value === null) return new Map([[path, String(value)]]);
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) {
    return new Map([[path, value.length === 0 ? "none" : value.join(", ")]]);
  }
  const entries = Object.entries(value).flatMap(([key, field]) => [
    ...leaves(field, path === "" ? key : `${path}.${key}`),
  ]);
  return new Map(entries);
}

/** The value of a setting or of a field in it, such as `logs.destination`; undefined if it is not set. */
export function valueAt(settings: Readonly<Record<string, unknown>>, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((value, field) => (value as Readonly<Record<string, unknown>> | undefined)?.[field], settings);
}

/** A value in one line, for a reader. */
export function shown(value: string | undefined): string {
  if (value === undefined) return "not set";
  if (value === "") return "empty";
  const line = value.replaceAll(/\s+/g, " ").trim();
  return line.length > 160 ? `${line.slice(0, 157)}...` : line;
}
