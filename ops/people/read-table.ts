import { parse } from "csv-parse/sync";

/** A record, and how the file separates fields. */
export interface Numbered {
  /** Where the record starts; it ends on another line if a quoted field has line breaks. */
  readonly line: number;
  readonly fields: readonly string[];
  /** For messages: "comma" or "semicolon". */
  readonly separator: string;
}

/**
 * Reads CSV with or without a byte order mark, with any line ends. Excel separates fields with semicolons where the comma is the
 * decimal separator, so the first line decides.
 *
 * @throws CsvError for text that is not CSV.
 */
export function readTable(csv: string): readonly Numbered[] {
  const [header = ""] = csv.split(/[\r\n]+/, 1);
  const delimiter = header.includes(";") && !header.includes(",") ? ";" : ",";
  const options = { bom: true, trim: true, relax_column_count: true, info: true, delimiter } as const;
  const records = parse(csv, options) as unknown as readonly { record: readonly string[]; info: { lines: number } }[];
  return records.map(({ record }, index) => ({
    line: (records[index - 1]?.info.lines ?? 0) + 1,
    fields: record.map(withoutEscape),
    separator: delimiter === ";" ? "semicolon" : "comma",
  }));
}

/** Removes the apostrophe that `export` puts before what a spreadsheet would run as a formula. */
function withoutEscape(field: string): string {
  return field.replace(/^'(?=[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20])/, "");
}
