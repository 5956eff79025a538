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
  const fields = Object.entries(value);
  if (fields.length === 1 && fields[0]?.[0] === "secret") {
    const [[, name]] = fields as [[string, unknown]];
    return [{ path, name: typeof name === "string" ? name : undefined }];
  }
  return fields.flatMap(([field, inner]) => secretReferences(inner, [...path, field]));
}

/** The names of all secrets in a value, without repetition. */
export function referencedSecrets(value: unknown): readonly string[] {
  return [...new Set(secretReferences(value).flatMap(({ name }) => name ?? []))];
}
