/** Prints a value for another program. */
export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}
