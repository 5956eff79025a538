/** Prints rows as lines of `name: value` or, with more columns, as lines of their values; empty values are left out. */
export function printTable(rows: readonly Readonly<Record<string, unknown>>[]): void {
  for (const row of rows) console.log(lineOf(row));
}

/** One row as a line. */
export function lineOf(row: Readonly<Record<string, unknown>>): string {
  return Object.values(row)
    .filter((value) => value !== null && value !== undefined)
    .map((value) => (typeof value === "string" ? value : JSON.stringify(value)))
    .join("  ");
}
