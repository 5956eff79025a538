import { printJson } from "./json";

/**
 * Prints a list for a person or, with `json`, for another program.
 *
 * @param describe the list as text, if it has items.
 * @param none the sentence for an empty list.
 */
export function printList<Item>(
  items: readonly Item[],
  json: boolean | undefined,
  describe: (items: readonly Item[]) => string,
  none: string,
): void {
  if (json) printJson(items);
  else console.log(items.length > 0 ? describe(items) : none);
}
