import { coerce, lt } from "semver";

/** Whether a version such as `20.10.24+dfsg1` or `v3.230.0` is older than another one; missing parts count as 0. */
export function isOlder(version: string, minimum: string): boolean {
  return lt(coerce(version) ?? "0.0.0", coerce(minimum) ?? "0.0.0");
}
