import type { Issue } from "./issue-problems";

/** An invalid setting without its invalid parts: fields and list items may be missing; list positions stay the same. */
export type Parts<Value> = Value extends readonly (infer Item)[]
  ? readonly (Parts<Item> | undefined)[]
  : Value extends object
    ? { readonly [Field in keyof Value]?: Parts<Value[Field]> | undefined }
    : Value;

/**
 * Removes the invalid parts of a setting, so that rules about the other parts still apply. This includes invalid strings,
 * which may be misplaced secrets that no message may show.
 *
 * @returns undefined when nothing is left.
 */
export function validParts(value: unknown, issues: readonly Issue[]): unknown {
  const copy: { value: unknown } = structuredClone({ value });
  for (const issue of issues) if (!isAboutContents(issue)) remove(copy, ["value", ...invalidPath(issue)]);
  return copy.value;
}

/** Whether the rest of an object or a list is valid: it only has an unknown field or too few items. */
function isAboutContents({ code, origin }: Issue): boolean {
  return code === "unrecognized_keys" || (code === "too_small" && origin === "array");
}

/** Nothing checks the other fields of an object whose kind is unknown. */
function invalidPath({ code, path }: Issue): readonly PropertyKey[] {
  return code === "invalid_union" ? path.slice(0, -1) : path;
}

function remove(container: object, path: readonly PropertyKey[]): void {
  const [step, ...rest] = path;
  if (step === undefined) return;
  const fields = container as Record<PropertyKey, unknown>;
  const next = fields[step];
  if (rest.length > 0 && typeof next === "object" && next !== null) remove(next, rest);
  else fields[step] = undefined;
}
