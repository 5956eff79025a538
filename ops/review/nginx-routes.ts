import type { PlannedFile } from "../plan/plan-files";

/** A path that Nginx answers, or one alternative of a pattern of paths. */
export interface Route {
  readonly file: string;
  readonly route: string;
}

/**
 * The routes in Nginx's files. A `location` with a regular expression counts once for each of its alternatives, so that adding
 * one of a hundred shows as one.
 */
export function routesOf(files: readonly PlannedFile[]): readonly Route[] {
  return files
    .filter(({ path }) => /^nginx\/.*\.conf$/.test(path))
    .flatMap(({ path, content }) =>
      [...content.matchAll(/^\s*location (?:(=|~\*?|\^~) )?(.+) \{$/gm)].flatMap(([, kind = "", pattern = ""]) => {
        const alternatives = kind.startsWith("~") ? pattern.split("|").map(bare) : [pattern];
        return alternatives.filter((route) => route !== "").map((route) => ({ file: path, route }));
      }),
    );
}

/** Without the anchors and brackets that belong to the pattern as a whole. */
function bare(alternative: string): string {
  return alternative.replace(/^[(^]+/, "").replace(/[()$/?]+$/, "");
}
