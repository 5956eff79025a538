import { describe, expect, it } from "vitest";

import { budgetPeriods, daysOf, emptyForm, lifetimes, requestOf } from "../../../wordpress/ui/keys/key-form";
import { sortedBy, stillShown, withIds } from "../../../wordpress/ui/keys/selection";
import type { Limits } from "../../../wordpress/ui/shared/answers";

const limits: Limits = {
  team: { models: ["small", "medium"], spend: 0, max_budget: null, budget_reset_at: null, blocked: false },
  bounds: { max_budget: 20, budget_duration: "30d", duration: "90d", rpm_limit: null, tpm_limit: null },
  quotas: { site_quota: 100, site_keys: 0, user_quota: 20, user_keys: 0 },
};

describe("the form for a new key", () => {
  it("begins with the stack's limits, and chooses no model by itself", () => {
    expect(emptyForm(limits)).toMatchObject({ max_budget: "20", budget_duration: "30d", duration: "90d", models: [] });
  });

  it("chooses the only model", () => {
    expect(emptyForm({ ...limits, team: { ...limits.team, models: ["small"] } }).models).toEqual(["small"]);
  });

  it("leaves empty fields to the stack, and sends numbers as numbers", () => {
    const form = { ...emptyForm(limits), name: " blog ", models: ["small"], rpm_limit: "", max_budget: "2.5" };
    expect(requestOf(form)).toEqual({
      name: "blog",
      models: ["small"],
      budget_duration: "30d",
      duration: "90d",
      max_budget: 2.5,
    });
  });

  it("offers no lifetime above the limit, and no budget that resets more often", () => {
    expect(lifetimes("90d")).toEqual(["1d", "7d", "30d", "90d"]);
    expect(lifetimes("12h")).toEqual(["12h"]);
    expect(budgetPeriods("30d")).toEqual(["30d", "1mo"]);
    expect(lifetimes(null)).toContain("365d");
  });

  it("compares periods of different units", () => {
    expect(daysOf("4w")).toBeLessThan(daysOf("1mo"));
    expect(daysOf("36h")).toBe(1.5);
  });
});

describe("the list of keys", () => {
  it("changes only selected keys that the user sees", () => {
    expect([...stillShown(new Set(["a", "b"]), [{ id: "b" }, { id: "c" }])]).toEqual(["b"]);
  });

  it("selects and deselects without touching the other keys", () => {
    const selected = withIds(new Set(["a"]), ["b", "c"], true);
    expect([...withIds(selected, ["a", "b"], false)]).toEqual(["c"]);
  });

  it("turns the order round at the second click on a heading", () => {
    const first = sortedBy({ by: "name", order: "asc" }, "used");
    expect(first).toEqual({ by: "used", order: "asc" });
    expect(sortedBy(first, "used").order).toBe("desc");
  });
});
