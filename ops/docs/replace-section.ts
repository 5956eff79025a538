/**
 * Puts new content between `<!-- NAME:start -->` and `<!-- NAME:end -->`.
 *
 * @param path the file's name for the error message.
 * @throws Error when the markers are missing.
 */
export function replaceSection(path: string, text: string, section: string, content: string): string {
  const [start, end] = [`<!-- ${section}:start -->`, `<!-- ${section}:end -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${path}: no section between ${start} and ${end}`);
  return `${text.slice(0, from + start.length)}\n\n${content.trim()}\n\n${text.slice(to)}`;
}
