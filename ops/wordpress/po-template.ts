/** A text for translators. */
export interface TemplateText {
  readonly text: string;
  readonly plural: string | undefined;
  /** What translators should know about it. */
  readonly comments: ReadonlySet<string>;
  /** Files that have it. */
  readonly places: ReadonlySet<string>;
}

/** A template of GNU gettext. It has no date: the file changes only when a text does. @param title what the texts belong to. */
export function poTemplate(title: string, texts: readonly TemplateText[]): string {
  const head = String.raw`# Texts of ${title}.
# This file is distributed under the GPL-2.0-or-later.
msgid ""
msgstr ""
"Project-Id-Version: LLM Stack\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"X-Domain: llm-stack\n"
`;
  return [head, ...texts.map(entry)].join("\n");
}

function entry({ text, plural, comments, places }: TemplateText): string {
  const isPhp = [...places].some((place) => place.endsWith(".php"));
  const lines = [
    ...[...comments].map((comment) => `#. translators: ${comment}`),
    ...[...places].map((place) => `#: ${place}`),
    ...(isPhp && /%(\d\$)?[sd]/.test(text) ? ["#, php-format"] : []),
    `msgid ${JSON.stringify(text)}`,
    ...(plural === undefined
      ? ['msgstr ""']
      : [`msgid_plural ${JSON.stringify(plural)}`, 'msgstr[0] ""', 'msgstr[1] ""']),
  ];
  return `${lines.join("\n")}\n`;
}
