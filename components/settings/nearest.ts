import { distance } from "fastest-levenshtein";

/** Typing errors that a suggestion forgives. Two swapped letters are two. */
const MOST_ERRORS = 2;

/** ` Did you mean NAME?`, or nothing if no name is near, or several are equally near. Case does not count. */
export function didYouMean(word: string, names: readonly string[]): string {
  const wanted = word.toLowerCase();
  const ranked = names
    .map((name) => ({ name, errors: distance(wanted, name.toLowerCase()) }))
    .filter(({ name, errors }) => errors <= Math.min(MOST_ERRORS, name.length / 2))
    .sort((one, other) => one.errors - other.errors);
  const [first, second] = ranked;
  return first === undefined || first.errors === second?.errors ? "" : ` Did you mean ${first.name}?`;
}
