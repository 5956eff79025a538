import type { PlannedFile } from "../plan/plan-files";

/** A path that Nginx answers, or one alternative of a pattern of paths. */
export interface Route {
  readonly file: string;
  readonly route: string;
}

/** A `location` with the first line in it. */
const LOCATION = /^\s*location (?:(=|~\*?|\^~) )?(.+) \{\n\s*(.*)$/gm;
/** Such a location refuses every request, or none from outside reaches it. */
const CLOSED = /^(return 4\d\d;|internal;)/;

/**
 * The routes in Nginx's files that are open. A `location` with a regular expression counts once for each of its alternatives,
 * so that adding one of a hundred shows as one.
 */
export function routesOf(files: readonly PlannedFile[]): readonly Route[] {
  return files
    .filter(({ path }) => /^nginx\/.*\.conf$/.test(path))
    .flatMap(({ path, content }) =>
      [...content.matchAll(LOCATION)]
        .filter(([, , , first = ""]) => !CLOSED.test(first))
        .flatMap(([, kind = "", pattern = ""]) => (kind.startsWith("~") ? alternativesOf(pattern) : [pattern]))
        .map((route) => ({ file: path, route })),
    );
}

/** `^(/v1)?/(models|files)$` are `(/v1)?/models` and `(/v1)?/files`. */
function alternativesOf(pattern: string): readonly string[] {
  return splitAlternatives(pattern).flatMap((part) => {
    const path = part.replace(/^\^/, "").replace(/(\(\/\|\$\)|\$)$/, "");
    const [group] = [...path.matchAll(/\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/g)].filter(
      ([text]) => splitAlternatives(text.slice(1, -1)).length > 1,
    );
    if (!group) return [path];
    const [before, after] = [path.slice(0, group.index), path.slice(group.index + group[0].length)];
    return splitAlternatives(group[0].slice(1, -1)).map((alternative) => before + alternative + after);
  });
}

/** Splits at each `|` that is in no brackets. */
function splitAlternatives(pattern: string): readonly string[] {
  const parts: string[] = [];
  let part = "";
  let depth = 0;
  for (const character of pattern) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (character === "|" && depth === 0) {
      parts.push(part);
      part = "";
    } else part += character;
  }
  return [...parts, part];
}
