import { stripVTControlCharacters, styleText } from "node:util";

import Table from "cli-table3";

/** No borders, so that people can read the columns and `awk` can split them. */
const BORDERLESS: Readonly<Record<string, string>> = Object.fromEntries(
  ["top", "bottom", "mid", "left", "right", "middle"].flatMap((side) => [
    [side, ""] as const,
    ...["left", "right", "mid"].map((corner) => [`${side}-${corner}`, ""] as const),
  ]),
);

/**
 * Rows in aligned columns. Columns without any text are left out. Headings are bold on a terminal; in a pipe and with NO_COLOR
 * the text is plain.
 *
 * @param headings one for each column; none at all for a list of names and values.
 */
export function table(headings: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const texts = rows.map((row) => row.map(cellText));
  const width = Math.max(headings.length, ...texts.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, column) => column).filter((column) =>
    texts.some((row) => (row[column] ?? "") !== ""),
  );
  const pick = (row: readonly string[]) => columns.map((column) => row[column] ?? "");
  const drawn = new Table({
    chars: BORDERLESS,
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 2 },
    ...(headings.length > 0 && { head: pick(headings).map((heading) => styleText("bold", heading)) }),
  });
  drawn.push(...texts.map(pick));
  return drawn
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

/** Text of one value. Names come from users, so terminal control sequences are removed. */
function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString();
  return stripVTControlCharacters(typeof value === "string" ? value : JSON.stringify(value));
}
