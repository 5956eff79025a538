import type { Issue } from "./issue-problems";

/** A setting of which some part is wrong: fields may be missing, and items of lists, whose positions stay. */
export type Parts<Value> = Value extends readonly (infer Item)[]
  ? readonly (Parts<Item> | undefined)[]
  : Value extends object
    ? { readonly [Field in keyof Value]?: Parts<Value[Field]> | undefined }
    : Value;

/**
 * Leaves out of a wrong setting what is wrong, so that rules about the other parts can still be applied. A wrong text goes too:
 * it may be a secret in the wrong place, which no message may show.
 *
 * @returns undefined where nothing is left.
 */
export function soundParts(value: unknown, issues: readonly Issue[]): unknown {
  const copy: { value: unknown } = structuredClone({ value });
  for (const issue of issues) if (!isAboutContents(issue)) remove(copy, ["value", ...issue.path]);
  return copy.value;
}

/** Whether a list or an object is right as far as it goes: it has an unknown field, or too few items. */
function isAboutContents({ code, origin }: Issue): boolean {
  return code === "unrecognized_keys" || (code === "too_small" && origin === "array");
}

function remove(container: object, path: readonly PropertyKey[]): void {
  const [step, ...rest] = path;
  if (step === undefined) return;
  const fields = container as Record<PropertyKey, unknown>;
  const next = fields[step];
  if (rest.length > 0 && typeof next === "object" && next !== null) remove(next, rest);
  else fields[step] = undefined;
}
