import { expect, it } from "vitest";

import { monthOf, parseMonth } from "../../../ops/spend/month";

/** In New York, it is still November. */
const NOW = new Date("2026-12-01T00:30:00Z");

it("is the one in UTC", () => {
  expect(monthOf(NOW)).toBe("2026-12");
});

it.each(["2026-12", "2026-01", "2025-10"])("can be %s", (month) => {
  expect(parseMonth(month, NOW)).toBe(month);
});

it.each(["2026-13", "2026-00", "2026-1", "2026", "26-11", "2026-11-01", " 2026-11", "2026-11\n", "2026-11'--", ""])(
  "cannot be %j",
  (text) => {
    expect(() => parseMonth(text, NOW)).toThrow("such as 2026-12");
  },
);

it("cannot be in the future", () => {
  expect(() => parseMonth("2027-01", NOW)).toThrow("it is only 2026-12");
});
