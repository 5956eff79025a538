import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { packageRoot } from "../../components/settings/package-files";
import { parsePo, type PoFile } from "./po-file";

/** Folder of the translations in the project. */
export const LANGUAGES_FOLDER = "wordpress/llm-stack/languages";

/** Name of the pages' script in WordPress; see LLM_Stack\Admin\Pages. */
const SCRIPT = "llm-stack-pages";
/** Translated texts of PHP, and those of the pages. */
const PHP_PO = /^llm-stack-([a-z]{2}_[A-Z]{2})\.po$/;
const PAGES_PO = /^llm-stack-pages-([a-z]{2}_[A-Z]{2})\.po$/;

/** A file that WordPress reads. */
export interface CompiledTranslation {
  /** Path in the project. */
  readonly path: string;
  readonly content: Buffer;
}

/** The files that WordPress reads, made from those that translators write. */
export function compileTranslations(): readonly CompiledTranslation[] {
  return readdirSync(join(packageRoot, LANGUAGES_FOLDER))
    .sort()
    .flatMap((name) => {
      const [, php] = PHP_PO.exec(name) ?? [];
      const [, pages] = PAGES_PO.exec(name) ?? [];
      const compiled = (path: string, compile: (po: PoFile) => Buffer) => ({
        path: `${LANGUAGES_FOLDER}/${path}`,
        content: compile(parsePo(readFileSync(join(packageRoot, LANGUAGES_FOLDER, name), "utf8"))),
      });
      if (php !== undefined) return [compiled(`llm-stack-${php}.mo`, compileMo)];
      return pages === undefined ? [] : [compiled(`llm-stack-${pages}-${SCRIPT}.json`, compileJson)];
    });
}

/**
 * Translations for PHP. The texts are sorted, because readers may search by halves; no hash table, which is optional.
 *
 * @see https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html
 */
export function compileMo(po: PoFile): Buffer {
  const head = Object.entries(po.header).map(([name, value]) => `${name}: ${value}\n`);
  const pairs = [
    { original: Buffer.alloc(0), translation: Buffer.from(head.join("")) },
    ...po.entries.map(({ text, plural, translations }) => ({
      original: Buffer.from(plural === undefined ? text : `${text}\0${plural}`),
      translation: Buffer.from(translations.join("\0")),
    })),
  ].sort((one, other) => one.original.compare(other.original));
  const headerLength = 28;
  const tableLength = 8 * pairs.length;
  const header = uint32(
    0x950412de,
    0,
    pairs.length,
    headerLength,
    headerLength + tableLength,
    0,
    headerLength + 2 * tableLength,
  );
  const texts = [...pairs.map(({ original }) => original), ...pairs.map(({ translation }) => translation)];
  let offset = headerLength + 2 * tableLength;
  const tables = texts.map((text) => {
    const entry = uint32(text.length, offset);
    offset += text.length + 1;
    return entry;
  });
  const end = Buffer.alloc(1);
  return Buffer.concat([header, ...tables, ...texts.flatMap((text) => [text, end])]);
}

/** Translations for `@wordpress/i18n`, in the form of Jed. */
export function compileJson(po: PoFile): Buffer {
  const header = { domain: "messages", lang: po.header["Language"], "plural-forms": po.header["Plural-Forms"] };
  const texts = po.entries.map(({ text, translations }) => [text, translations] as const);
  const data = {
    domain: "messages",
    locale_data: {
      messages: { "": header, ...(Object.fromEntries(texts) as Readonly<Record<string, readonly string[]>>) },
    },
  };
  return Buffer.from(`${JSON.stringify(data, null, 1)}\n`);
}

function uint32(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => buffer.writeUInt32LE(value, 4 * index));
  return buffer;
}
