import { describe, expect, it } from "vitest";

import { dayAfter, stateChanges } from "../../../wordpress/ui/audit/state-changes";
import { distinct, problemOf } from "../../../wordpress/ui/shared/problem";

describe("a failed call", () => {
  it("gives its sentence, its remedy and the words about each field", () => {
    const body = {
      code: "llm_stack_invalid",
      message: "The key needs a name.",
      data: { status: 400, remedy: "Do this.", params: { name: "The key needs a name.", other: 5 } },
    };
    expect(problemOf(body)).toEqual({
      message: "The key needs a name.",
      remedy: "Do this.",
      fields: { name: "The key needs a name." },
    });
  });

  it("says when to ask again only while data is being read", () => {
    const data = { status: 503, remedy: "", retry_after: 2 };
    const wait = (reason: string) => problemOf({ message: "Wait.", data: { ...data, reason } })?.readsOnAfter;
    expect([wait("loading"), wait("circuit_open"), wait("rate_limited")]).toEqual([2, undefined, undefined]);
  });

  it.each([null, "text", [], { message: "" }, { message: 5 }])("that is %j is no error of WordPress", (body) => {
    expect(problemOf(body)).toBeNull();
  });
});

describe("the audit log", () => {
  it("shows what an action has changed", () => {
    const before = { status: "active", spend: 1, models: ["small"] };
    expect(stateChanges(before, { ...before, status: "blocked" })).toEqual([
      { field: "status", before: "active", after: "blocked" },
    ]);
  });

  it("shows the only state there is, with lists as JSON", () => {
    expect(stateChanges(null, { models: ["small"], expires: null })).toEqual([
      { field: "models", before: "", after: '["small"]' },
    ]);
  });

  it("includes the last day of a period", () => {
    expect(dayAfter("2026-02-28")).toBe("2026-03-01");
    expect(dayAfter("")).toBe("");
  });
});

it("problems with the same message are one", () => {
  const [down, denied] = ["The gateway does not answer.", "The key may not do this."].map((message) => ({
    message,
    remedy: "",
    fields: {},
  }));
  expect(distinct([undefined, down, denied, down])).toEqual([down, denied]);
  expect(distinct([undefined])).toEqual([]);
});
