import type { Flowchart } from "../docs/flowchart";

/** How good or bad something is. */
export type Mark = "good" | "deviation" | "bad" | "neutral";

/** A cell of a table: text, one text for each line, or a short word with its mark. */
export type Cell = string | readonly string[] | { readonly word: string; readonly mark: Mark };

/** A column: its heading, and whether its cells are names, which are set in a fixed-width font. */
export interface Column {
  readonly title: string;
  readonly isName?: boolean;
}

/** A part of a document. */
export type Block =
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | { readonly kind: "table"; readonly columns: readonly Column[]; readonly rows: readonly (readonly Cell[])[] }
  | { readonly kind: "diagram"; readonly chart: Flowchart; readonly description: string };

/** A chapter, which begins on a new page. */
export interface Chapter {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A document that every format can show. */
export interface AuditDocument {
  readonly title: string;
  /** What the document is about and how it came about, as names and values. */
  readonly facts: readonly (readonly [name: string, value: Cell])[];
  /** What needs attention, before all else; empty if nothing does. */
  readonly attention: readonly string[];
  readonly chapters: readonly Chapter[];
}

/** A paragraph. */
export function paragraph(text: string): Block {
  return { kind: "text", text };
}

/** A heading within a chapter. */
export function heading(text: string): Block {
  return { kind: "heading", text };
}

/**
 * A table, or a sentence if it has no rows.
 *
 * @param columns headings; one that starts with a backtick is of names.
 */
export function table(columns: readonly string[], rows: readonly (readonly Cell[])[], empty = "None."): Block {
  if (rows.length === 0) return paragraph(empty);
  const described = columns.map((title) =>
    title.startsWith("`") ? { title: title.slice(1), isName: true } : { title },
  );
  return { kind: "table", columns: described, rows };
}
