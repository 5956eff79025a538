/** A directive of an Nginx configuration, with the directives in its block. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly block: readonly Directive[];
}

/** Reads an Nginx configuration. @throws Error when a brace or a semicolon is missing. */
export function parseNginx(text: string): readonly Directive[] {
  const tokens = Array.from(
    text.matchAll(/#[^\n]*|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|[{};]|[^\s{};]+/g),
    ([whole, single, double]) => ({
      text: single ?? double ?? whole,
      plain: single === undefined && double === undefined,
    }),
  ).filter(({ text: token, plain }) => !(plain && token.startsWith("#")));
  let position = 0;

  function parseBlock(depth: number): Directive[] {
    const directives: Directive[] = [];
    let words: string[] = [];
    for (let token = tokens[position]; token !== undefined; token = tokens[position]) {
      position += 1;
      if (!token.plain || !"{};".includes(token.text)) {
        words.push(token.text);
        continue;
      }
      if (token.text === "}") {
        if (depth === 0 || words.length > 0) throw new Error(`unexpected } after ${words.join(" ")}`);
        return directives;
      }
      const [name = "", ...args] = words;
      directives.push({ name, args, block: token.text === "{" ? parseBlock(depth + 1) : [] });
      words = [];
    }
    if (depth > 0 || words.length > 0) throw new Error(`unexpected end after ${words.join(" ")}`);
    return directives;
  }

  return parseBlock(0);
}

/** The arguments of each directive with a name in a block, joined by spaces. */
export function valuesOf(block: readonly Directive[], name: string): readonly string[] {
  return block.filter((directive) => directive.name === name).map(({ args }) => args.join(" "));
}

/** The blocks with a name in a block. */
export function blocksOf(block: readonly Directive[], name: string): readonly Directive[] {
  return block.filter((directive) => directive.name === name && directive.block.length > 0);
}

/**
 * The location of a server that Nginx selects for a path: an exact match, else the first matching regular expression, else
 * the longest prefix. See https://nginx.org/en/docs/http/ngx_http_core_module.html#location; `^~` is not in use here.
 */
export function locationFor(server: Directive, path: string): Directive {
  const locations = blocksOf(server.block, "location");
  const exact = locations.find(({ args: [kind, value] }) => kind === "=" && value === path);
  const expression = locations.find(({ args: [kind, value = ""] }) => kind === "~" && new RegExp(value).test(path));
  const prefixes = locations
    .filter(({ args }) => args.length === 1 && path.startsWith(args[0] ?? ""))
    .toSorted((one, other) => (other.args[0]?.length ?? 0) - (one.args[0]?.length ?? 0));
  const location = exact ?? expression ?? prefixes[0];
  if (!location) throw new Error(`no location for ${path}`);
  return location;
}
