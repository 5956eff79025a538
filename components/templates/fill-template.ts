const NAME = "[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*";
const PLACEHOLDER = new RegExp(`__(${NAME})__`, "g");
const ALONE = new RegExp(`^(\\s*)__(${NAME})__$`);

/**
 * Fills the `__UPPER_SNAKE__` placeholders of a template.
 *
 * A multi-line value needs its placeholder alone on a line and gets that line's indentation. An empty value removes the line
 * if its placeholder is alone on it.
 *
 * @param path the template's name for error messages.
 * @throws Error unless placeholders and values have the same names: this finds missing and unused values.
 */
export function fillTemplate(path: string, text: string, values: Readonly<Record<string, string | number>>): string {
  requireSameNames(path, text, values);
  return text
    .split("\n")
    .flatMap((line) => fillLine(path, line, values))
    .join("\n");
}

function requireSameNames(path: string, text: string, values: Readonly<Record<string, unknown>>): void {
  const placeholders = new Set(Array.from(text.matchAll(PLACEHOLDER), ([, name = ""]) => name));
  const missing = [...placeholders].filter((name) => !(name in values));
  const unused = Object.keys(values).filter((name) => !placeholders.has(name));
  const problems = [
    ...(missing.length > 0 ? [`no value for ${missing.join(", ")}`] : []),
    ...(unused.length > 0 ? [`no placeholder for ${unused.join(", ")}`] : []),
  ];
  if (problems.length > 0) throw new Error(`${path}: ${problems.join("; ")}`);
}

function fillLine(path: string, line: string, values: Readonly<Record<string, string | number>>): string[] {
  const alone = ALONE.exec(line);
  if (alone) {
    const [, indentation = "", name = ""] = alone;
    const value = String(values[name]).replace(/\n+$/, "");
    return value === "" ? [] : value.split("\n").map((part) => (part === "" ? "" : indentation + part));
  }
  const filled = line.replace(PLACEHOLDER, (_, name: string) => String(values[name]));
  if (filled.includes("\n")) throw new Error(`${path}: a multi-line value needs its placeholder alone on a line`);
  return [filled];
}
