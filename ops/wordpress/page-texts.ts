import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { packageRoot } from "../../components/settings/package-files";
import { poTemplate, type TemplateText } from "./po-template";

/** Path of the template for translations of the pages in the project. */
export const PAGES_TEMPLATE = "wordpress/llm-stack/languages/llm-stack-pages.pot";

const UI = join(packageRoot, "wordpress", "ui");
/** A string without variables. */
const LITERAL = String.raw`"((?:[^"\\]|\\.)*)"`;
const CALL = new RegExp(String.raw`\b_(?:_\(\s*${LITERAL}|n\(\s*${LITERAL},\s*${LITERAL}),`, "g");
/** The comment for translators stands at most a few lines before its text. */
const COMMENT = /\/\* translators: ((?:(?!\*\/).)*?) \*\/[^;]{0,120}$/s;
/** Characters before a text in which its comment may stand. */
const COMMENT_DISTANCE = 320;

/** Every text of the pages, in the order of the files. */
export function pageTexts(): readonly TemplateText[] {
  const texts = new Map<
    string,
    { text: string; plural: string | undefined; comments: Set<string>; places: Set<string> }
  >();
  for (const path of sources()) {
    const source = readFileSync(join(UI, path), "utf8");
    for (const match of source.matchAll(CALL)) {
      const text = unquote(match[1] ?? match[2] ?? "");
      const entry = texts.get(text) ?? { text, plural: undefined, comments: new Set(), places: new Set() };
      if (match[3] !== undefined) entry.plural = unquote(match[3]);
      const comment = COMMENT.exec(source.slice(Math.max(0, match.index - COMMENT_DISTANCE), match.index))?.[1];
      if (comment !== undefined && text.includes("%")) entry.comments.add(comment);
      entry.places.add(path);
      texts.set(text, entry);
    }
  }
  return [...texts.values()];
}

/** The template for translators. */
export function pagesTemplate(): string {
  const texts = pageTexts().map((text) => ({
    ...text,
    places: new Set([...text.places].map((place) => `wordpress/ui/${place}`)),
  }));
  return poTemplate("the pages of the WordPress plugin LLM Stack", texts);
}

function sources(): readonly string[] {
  return readdirSync(UI, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith(".d.ts"))
    .sort();
}

function unquote(text: string): string {
  return JSON.parse(`"${text}"`) as string;
}
