import { describe, expect, it } from "vitest";

import { createFormat, visibleName } from "../../../wordpress/ui/shared/format";

describe("the format of numbers and times", () => {
  it("follows the language and the site's time zone", () => {
    const format = createFormat("de-DE", "Europe/Berlin");
    expect(format.count(1234567)).toBe("1.234.567");
    expect(format.money(12.5)).toBe("12,50\u00A0$");
    expect(format.time("2026-11-28T23:30:00Z")).toContain("29. Nov. 2026");
  });

  it("shows small amounts, which a cent would hide", () => {
    const format = createFormat("en-US", "UTC");
    expect(format.money(0.000123)).toBe("$0.00012");
    expect(format.money(0)).toBe("$0.00");
  });

  it("accepts WordPress' names of languages and zones that a browser does not know", () => {
    expect(createFormat("de-DE-formal", "+05:30").count(1000)).toBe("1.000");
    expect(createFormat("not a language", "Mars/Olympus").time("2026-11-28T10:00:00Z")).toContain("UTC");
  });

  it("keeps a day in UTC the same day in every zone", () => {
    expect(createFormat("en-US", "Pacific/Honolulu").day("2026-11-28")).toBe("Nov 28, 2026");
  });

  it("shows a dash for a time that is none", () => {
    expect(createFormat("en-US", "UTC").time("soon")).toBe("–");
  });
});

describe("a name of someone else", () => {
  it.each([
    ["turns direction", "invoice\u202Efdp.exe", "invoice\uFFFDfdp.exe"],
    ["has an invisible character", "ad\u200Bmin", "ad\uFFFDmin"],
    ["has a line break", "a\nb", "a\uFFFDb"],
  ])("that %s shows it", (_, name, shown) => {
    expect(visibleName(name)).toBe(shown);
  });

  it.each(["👩\u200D💻 launch", "مفتاح", '<script>alert("x")</script>', "می\u200Cخواهم"])(
    "%s stays as it is",
    (name) => {
      expect(visibleName(name)).toBe(name);
    },
  );
});
