import { expect, it } from "vitest";

import { isOlder } from "../../../ops/doctor/version";

it.each([
  ["20.10.24+dfsg1", "28.3.3", true],
  ["28.3.2", "28.3.3", true],
  ["28.3.3", "28.3.3", false],
  ["28.4.0", "28.3.3", false],
  ["29.0.0-rc.1", "28.3.3", false],
  ["20.9.99", "20.10", true],
  ["20.10.0", "20.10", false],
  ["v3.99.0", "3.142", true],
  ["v3.265.0", "3.142", false],
  ["28", "28.3.3", true],
  ["unknown", "1.0", true],
])("compares the numbers of %s with those of %s", (version, minimum, older) => {
  expect(isOlder(version, minimum)).toBe(older);
});
