/** Ids of `selected` that are still shown. Nothing happens to a key that the user does not see. */
export function stillShown(
  selected: ReadonlySet<string>,
  shown: readonly { readonly id: string }[],
): ReadonlySet<string> {
  return new Set(shown.filter(({ id }) => selected.has(id)).map(({ id }) => id));
}

/** `selected` with or without some ids. */
export function withIds(
  selected: ReadonlySet<string>,
  ids: readonly string[],
  isSelected: boolean,
): ReadonlySet<string> {
  const next = new Set(selected);
  for (const id of ids) {
    if (isSelected) next.add(id);
    else next.delete(id);
  }
  return next;
}

/** Order of a list. */
export interface Sorting {
  readonly by: string;
  readonly order: "asc" | "desc";
}

/** The order after a click on a heading: another column starts upwards, the same one turns round. */
export function sortedBy(sorting: Sorting, by: string): Sorting {
  return { by, order: sorting.by === by && sorting.order === "asc" ? "desc" : "asc" };
}
