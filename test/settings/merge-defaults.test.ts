import { describe, expect, it } from "vitest";

import { mergeDefaults } from "../../components/settings/merge-defaults";

describe("mergeDefaults", () => {
  it("keeps the defaults of missing fields, at any depth", () => {
    const defaults = { images: { redis: "redis:1", nginx: { name: "nginx", tag: "1" } }, port: 80 };
    expect(mergeDefaults(defaults, { images: { nginx: { tag: "2" } } })).toEqual({
      images: { redis: "redis:1", nginx: { name: "nginx", tag: "2" } },
      port: 80,
    });
  });

  it("replaces a list as a whole, because a list has no fields to fill", () => {
    expect(mergeDefaults({ models: ["a", "b"] }, { models: ["c"] })).toEqual({ models: ["c"] });
    expect(mergeDefaults({ models: ["a"] }, { models: [] })).toEqual({ models: [] });
  });

  it("passes a value of another type through, so the check can report it", () => {
    expect(mergeDefaults({ tls: { mode: "files" } }, { tls: "none" })).toEqual({ tls: "none" });
    expect(mergeDefaults({ tls: { mode: "files" } }, { tls: null })).toEqual({ tls: null });
    expect(mergeDefaults({ tls: { mode: "files" } }, { tls: ["files"] })).toEqual({ tls: ["files"] });
    expect(mergeDefaults({ list: ["a"] }, { list: { a: 1 } })).toEqual({ list: { a: 1 } });
  });

  it("accepts falsy values and keys without a default", () => {
    expect(mergeDefaults({ on: true, count: 1, text: "a" }, { on: false, count: 0, text: "", more: 1 })).toEqual({
      on: false,
      count: 0,
      text: "",
      more: 1,
    });
  });

  it("changes neither of its arguments", () => {
    const defaults = { images: { redis: "redis:1" } };
    const values = { images: { nginx: "nginx:1" } };
    mergeDefaults(defaults, values);
    expect([defaults, values]).toEqual([{ images: { redis: "redis:1" } }, { images: { nginx: "nginx:1" } }]);
  });
});
