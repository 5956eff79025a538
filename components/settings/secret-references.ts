/** A place in the settings that names an entry of `secrets`. */
export interface SecretReference {
  /** Field names and list positions, from the setting's name. */
  readonly path: readonly (string | number)[];
  /** Absent if it is not a valid name, which is reported elsewhere. */
  readonly name: string | undefined;
}

/**
 * Every `{ secret: NAME }` in a value, however deep.
 *
 * @param value settings, valid or not.
 */
export function secretReferences(value: unknown, path: SecretReference["path"] = []): readonly SecretReference[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => secretReferences(item, [...path, index]));
  if (typeof value !== "object" || value === null) return [];
  const reference = asReference(value);
  if (reference !== undefined) {
    return [{ path, name: typeof reference.secret === "string" ? reference.secret : undefined }];
  }
  return Object.entries(value).flatMap(([field, inner]) => secretReferences(inner, [...path, field]));
}

/** The names of all secrets in a value, without repetition. */
export function referencedSecrets(value: unknown): readonly string[] {
  return [...new Set(secretReferences(value).flatMap(({ name }) => name ?? []))];
}

/** A value as `{ secret: NAME }`, whose name may be invalid; undefined for any other value. */
export function asReference(value: unknown): { readonly secret: unknown } | undefined {
  if (typeof value !== "object" || value === null || Object.keys(value).join() !== "secret") return undefined;
  return value as { readonly secret: unknown };
}

/** The name of the option that holds a value: the last step of its path that is no list position. */
export function lastName(path: SecretReference["path"]): string {
  return path.findLast((step) => typeof step === "string") ?? "";
}
