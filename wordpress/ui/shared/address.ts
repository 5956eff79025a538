/** A parameter of the page's address, if it is one of some values. */
export function parameterOf<Value extends string>(
  address: string,
  name: string,
  values: readonly Value[],
): Value | undefined {
  const given = new URL(address).searchParams.get(name);
  return values.find((value) => value === given);
}

/** The address with another value of a parameter, for a bookmark or a reload. */
export function withParameter(address: string, name: string, value: string): string {
  const changed = new URL(address);
  changed.searchParams.set(name, value);
  return changed.href;
}
