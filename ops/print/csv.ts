import { stripVTControlCharacters } from "node:util";

import { stringify } from "csv-stringify/sync";

/** Value of a cell. */
type Cell = string | number | null;

/**
 * Rows as CSV by RFC 4180, with headings. Names come from users: terminal control sequences are removed, and text that a
 * spreadsheet would run as a formula gets an apostrophe before it.
 */
export function csv(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return stringify([headings, ...rows.map((row) => row.map(plain))], {
    record_delimiter: "windows",
    escape_formulas: true,
    // By itself, the library quotes only the line break that ends its own lines.
    quoted_match: /[\r\n]/,
  });
}

function plain(value: Cell): Cell {
  return typeof value === "string" ? stripVTControlCharacters(value) : value;
}
