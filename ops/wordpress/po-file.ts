/** A text and its translations; several for a text with a number. */
export interface PoEntry {
  readonly text: string;
  readonly plural: string | undefined;
  readonly translations: readonly string[];
}

/** A file of gettext in the form that this project writes: one line for each text. */
export interface PoFile {
  /** Names and values of the header. */
  readonly header: Readonly<Record<string, string>>;
  readonly entries: readonly PoEntry[];
}

const LINE = /^(msgid|msgid_plural|msgstr(?:\[\d\])?) (".*")$/;

/** @throws Error for a line that is neither a comment nor one of this form. */
export function parsePo(content: string): PoFile {
  const entries = content
    .split(/\n\s*\n/)
    .map(parseEntry)
    .filter((entry) => entry !== undefined);
  const [head, ...texts] = entries;
  if (head?.text !== "") throw new Error("The file does not begin with a header.");
  const lines = (head.translations[0] ?? "").split("\n").filter((line) => line !== "");
  const header = Object.fromEntries(lines.map((line) => line.split(/: (.*)/, 2) as [string, string]));
  return { header, entries: texts };
}

function parseEntry(block: string): PoEntry | undefined {
  let text: string | undefined;
  let plural: string | undefined;
  const translations: string[] = [];
  for (const line of block.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const continued = translations.length - 1;
    if (line.startsWith('"') && continued >= 0) {
      translations[continued] = `${translations[continued] ?? ""}${unquote(line)}`;
      continue;
    }
    const [, keyword, value] = LINE.exec(line) ?? [];
    if (keyword === undefined || value === undefined) throw new Error(`This line has an unknown form: ${line}`);
    if (keyword === "msgid") text = unquote(value);
    else if (keyword === "msgid_plural") plural = unquote(value);
    else translations.push(unquote(value));
  }
  return text === undefined ? undefined : { text, plural, translations };
}

/** The escapes of gettext that the project's texts need are those of JSON. */
function unquote(text: string): string {
  return JSON.parse(text) as string;
}
