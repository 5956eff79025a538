/** Typing errors that a suggestion forgives. */
const MOST_ERRORS = 2;

/**
 * The name that a person most likely meant, at most {@link MOST_ERRORS} typing errors away; upper and lower case are the same.
 * Undefined if there is none, or several are equally near.
 */
function nearest(word: string, names: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  const ranked = names
    .map((name) => ({ name, errors: typingErrors(wanted, name.toLowerCase()) }))
    .filter(({ name, errors }) => errors <= MOST_ERRORS && errors < name.length / 2)
    .sort((one, other) => one.errors - other.errors);
  const [first, second] = ranked;
  return first !== undefined && first.errors !== second?.errors ? first.name : undefined;
}

/** ` Did you mean NAME?`, or nothing. */
export function didYouMean(word: string, names: readonly string[]): string {
  const name = nearest(word, names);
  return name === undefined ? "" : ` Did you mean ${name}?`;
}

/** Letters to insert, delete, replace or swap: the optimal string alignment distance. */
function typingErrors(one: string, other: string): number {
  let [before, row] = [[] as number[], Array.from({ length: other.length + 1 }, (_, column) => column)];
  for (let line = 1; line <= one.length; line++) {
    const next = [line];
    for (let column = 1; column <= other.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (one[line - 1] === other[column - 1] ? 0 : 1);
      const isSwap = line > 1 && one[line - 1] === other[column - 2] && one[line - 2] === other[column - 1];
      const swapped = isSwap ? (before[column - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min((row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, replaced, swapped));
    }
    [before, row] = [row, next];
  }
  return row[other.length] ?? 0;
}
