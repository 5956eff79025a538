import { readFileSync } from "node:fs";
import { join } from "node:path";

import { packageRoot } from "../../components/settings/package-files";
import { pluginFiles } from "./pack-plugin";
import { poTemplate, type TemplateText } from "./po-template";

/** Path of the template for translations in the project. */
export const TRANSLATION_TEMPLATE = "wordpress/llm-stack/languages/llm-stack.pot";

const PLUGIN = join(packageRoot, "wordpress", "llm-stack");
/** A PHP string without variables. */
const LITERAL = String.raw`'((?:[^'\\]|\\.)*)'`;
const SINGULAR = String.raw`\b(?:__|_e|esc_html__|esc_html_e|esc_attr__|esc_attr_e)\( ${LITERAL}, 'llm-stack' \)`;
const PLURAL = String.raw`\b_n\( ${LITERAL}, ${LITERAL}, .+?, 'llm-stack' \)`;
/** A translatable text, with the comment for translators on the line before it. */
const TEXT = new RegExp(
  String.raw`(?:/\* translators: (?<comment>[^\n]*?) \*/\n[^\n]*?)?(?:${SINGULAR}|${PLURAL})`,
  "g",
);
/** WordPress translates these lines of the plugin's header in the list of plugins. */
const HEADERS = ["Plugin Name", "Description", "Author"];

/** The template for translations, with every text of the plugin in the order of the files. */
export function translationTemplate(): string {
  const messages = new Map<string, TemplateText & { readonly comments: Set<string>; readonly places: Set<string> }>();
  const add = (text: string, plural: string | undefined, comment: string | undefined, place: string) => {
    const message = messages.get(text) ?? { text, plural, comments: new Set(), places: new Set() };
    if (comment !== undefined) message.comments.add(comment);
    message.places.add(place);
    messages.set(text, message);
  };
  const main = readFileSync(join(PLUGIN, "llm-stack.php"), "utf8");
  for (const header of HEADERS) {
    const value = new RegExp(String.raw`^ \* ${header}:\s+(.+)$`, "m").exec(main)?.[1];
    if (value !== undefined) add(value, undefined, `${header} of the plugin`, "llm-stack.php");
  }
  for (const path of pluginFiles().filter((file) => file.endsWith(".php"))) {
    for (const { 2: single, 3: singular, 4: plural, groups } of readFileSync(join(PLUGIN, path), "utf8").matchAll(
      TEXT,
    )) {
      add(
        unescape(single ?? singular ?? ""),
        plural === undefined ? undefined : unescape(plural),
        groups?.["comment"],
        path,
      );
    }
  }
  return poTemplate("the WordPress plugin LLM Stack", [...messages.values()]);
}

function unescape(text: string): string {
  return text.replaceAll(/\\(['\\])/g, "$1");
}
