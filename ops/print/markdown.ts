/** Plain text for Markdown: names and values must not become links, images, mentions or HTML. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\\`*_{}[\]()<>#|~!]/g, "\\$&")
    .replaceAll("@", "@\u200b")
    .replaceAll(/\bhttps?:/g, "$&\u200b");
}
