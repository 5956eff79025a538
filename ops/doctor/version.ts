/** Whether a version such as `20.10.24+dfsg1` or `v3.230.0` is older than another one; missing parts count as 0. */
export function isOlder(version: string, minimum: string): boolean {
  const [one, other] = [numbers(version), numbers(minimum)];
  const at = other.findIndex((part, index) => (one[index] ?? 0) !== part);
  return at !== -1 && (one[at] ?? 0) < (other[at] ?? 0);
}

function numbers(version: string): number[] {
  const [, text = ""] = /^v?(\d+(?:\.\d+)*)/.exec(version) ?? [];
  return text.split(".").map(Number);
}
