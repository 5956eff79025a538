import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { packageRoot } from "../../../components/settings/package-files";
import { parsePo, type PoEntry, type PoFile } from "../../../ops/wordpress/po-file";
import { compileJson, compileMo, LANGUAGES_FOLDER } from "../../../ops/wordpress/translations";

const folder = join(packageRoot, LANGUAGES_FOLDER);
const read = (name: string) => parsePo(readFileSync(join(folder, name), "utf8"));
const LANGUAGES = ["de_DE", "zh_CN"];
const TEMPLATES = readdirSync(folder).filter((name) => name.endsWith(".pot"));
const cases = TEMPLATES.flatMap((template) => LANGUAGES.map((language) => ({ template, language })));

describe.each(cases)("the translation of $template to $language", ({ template, language }) => {
  const name = template.replace(/\.pot$/, `-${language}.po`);
  const po: PoFile = existsSync(join(folder, name)) ? read(name) : { header: {}, entries: [] };

  it("has every text, and no other", () => {
    expect(po.entries.map(keyOf).sort()).toEqual(read(template).entries.map(keyOf).sort());
  });

  it("has as many forms of each text as the language needs", () => {
    const forms = Number(/nplurals=(\d)/.exec(po.header["Plural-Forms"] ?? "")?.[1]);
    const wrong = po.entries.filter(
      ({ plural, translations }) =>
        translations.length !== (plural === undefined ? 1 : forms) || translations.some((text) => text.trim() === ""),
    );
    expect(wrong.map(keyOf)).toEqual([]);
  });

  it("keeps the placeholders", () => {
    const wrong = po.entries.filter(({ text, translations }) =>
      translations.some((translation) => placeholders(translation) !== placeholders(text)),
    );
    expect(wrong.map(keyOf)).toEqual([]);
  });
});

describe("compiled translations", () => {
  const po: PoFile = {
    header: { Language: "de", "Plural-Forms": "nplurals=2; plural=(n != 1);" },
    entries: [
      { text: "Time", plural: undefined, translations: ["Zeit"] },
      { text: "%d key", plural: "%d keys", translations: ["%d Schlüssel", "%d Schlüssel"] },
    ],
  };

  it("are what gettext reads, sorted by text", () => {
    const mo = compileMo(po);
    const textAt = (table: number, index: number) => {
      const entry = mo.readUInt32LE(table) + 8 * index;
      const start = mo.readUInt32LE(entry + 4);
      return mo.subarray(start, start + mo.readUInt32LE(entry)).toString();
    };
    expect(mo.readUInt32LE(0)).toBe(0x950412de);
    expect([0, 1, 2].map((index) => textAt(12, index))).toEqual(["", "%d key\0%d keys", "Time"]);
    expect([1, 2].map((index) => textAt(16, index))).toEqual(["%d Schlüssel\0%d Schlüssel", "Zeit"]);
    expect(textAt(16, 0)).toContain("Language: de\n");
  });

  it("are what @wordpress/i18n reads", () => {
    const { locale_data } = JSON.parse(compileJson(po).toString()) as { locale_data: { messages: object } };
    expect(locale_data.messages).toEqual({
      "": { domain: "messages", lang: "de", "plural-forms": "nplurals=2; plural=(n != 1);" },
      Time: ["Zeit"],
      "%d key": ["%d Schlüssel", "%d Schlüssel"],
    });
  });

  it("are refused when a line cannot be read", () => {
    expect(() => parsePo('msgid ""\nmsgstr ""\n\nmsgid text\nmsgstr ""\n')).toThrow("msgid text");
  });
});

function keyOf({ text, plural }: PoEntry): string {
  return `${text}|${plural ?? ""}`;
}

function placeholders(text: string): string {
  return [...text.matchAll(/%(?:\d\$)?[sd]/g)]
    .map(([name]) => name)
    .sort()
    .join(" ");
}
