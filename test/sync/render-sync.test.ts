import { describe, expect, it } from "vitest";

import { syncInstallation } from "../../components/sync/render-sync";
import { exampleSettings } from "../support/settings";

describe("syncInstallation", () => {
  it("has every model once, with the access groups of all entries that share its name", () => {
    const gpt = { name: "gpt", model: "openai/gpt-4o-mini", providerKey: "openai" };
    const models = [
      { ...gpt, accessGroups: ["standard"] },
      { name: "claude", model: "anthropic/claude-sonnet-4-5", providerKey: "anthropic" },
      { ...gpt, accessGroups: ["beta", "standard"] },
    ];
    expect(syncInstallation(exampleSettings({ models })).models).toEqual([
      { name: "gpt", accessGroups: ["standard", "beta"] },
      { name: "claude" },
    ]);
  });
});
