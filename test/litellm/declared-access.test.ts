import { describe, expect, it } from "vitest";

import { declaredAccess, keyBounds } from "../../components/litellm/declared-access";
import { readPackageFile } from "../../components/settings/package-files";
import { exampleSettings } from "../support/settings";

const MANAGER = {
  alias: "blog",
  models: ["gpt"],
  maxBudget: 100,
  budgetDuration: "30d",
  rpmLimit: 60,
  duration: "90d",
  management: { maxBudget: 5, budgetDuration: "30d", duration: "7d" },
};
const access = (changes = {}) => declaredAccess(exampleSettings({ globalKey: { alias: "global" }, ...changes }));

describe("the access declared to LiteLLM", () => {
  it("has a user for Open WebUI's key and one for its administrator, who chats too", () => {
    expect(access().users.map(({ id, email }) => [id, email])).toEqual([
      ["openwebui_system", undefined],
      ["openwebui_admin", "admin@example.com"],
    ]);
  });

  it("allows Open WebUI's key the calls that need a user, and listing models", () => {
    const callback = readPackageFile("config-templates/litellm/open_webui_identity/callback.py");
    const declared = /^ROUTES = frozenset\(\s*\{([^}]*)\}/m.exec(callback)?.[1] ?? "";
    const routes = [...declared.matchAll(/"([^"]+)"/g)].map(([, route]) => `/v1${route ?? ""}`);
    expect(routes).toContain("/v1/chat/completions");
    expect(new Set(access().globalKey.allowedRoutes)).toEqual(new Set(["/v1/models", ...routes]));
  });

  it("allows a service only model calls, unless its routes are named", () => {
    const serviceKeys = [
      { alias: "one", models: ["gpt"] },
      { alias: "two", models: ["gpt"], allowedRoutes: ["/v1/embeddings"] },
    ];
    expect(access({ serviceKeys }).serviceKeys.map(({ allowedRoutes }) => allowedRoutes)).toEqual([
      ["llm_api_routes"],
      ["/v1/embeddings"],
    ]);
  });

  it("gives a service that manages keys a user and a team, whose limits bound all its keys, and a key that cannot chat", () => {
    const { users, teams, serviceKeys } = access({ serviceKeys: [MANAGER] });
    expect(users.at(-1)).toEqual({ id: "blog", models: ["no-default-models"] });
    expect(teams).toEqual([
      expect.objectContaining({ id: "blog", members: ["blog"], models: ["gpt"], maxBudget: 100, rpmLimit: 60 }),
    ]);
    const [key] = serviceKeys;
    expect(key).toMatchObject({ user: "blog", models: ["no-default-models"], maxBudget: 5, duration: "90d" });
    expect(key?.allowedRoutes).toContain("/key/generate");
    expect(key?.allowedRoutes.filter((route) => /chat|regenerate|routes$/.test(route))).toEqual([]);
  });

  it("bounds only the keys that such a service makes", () => {
    const { serviceKeys } = exampleSettings({ serviceKeys: [MANAGER, { alias: "plain", models: ["gpt"] }] });
    expect(JSON.parse(JSON.stringify(keyBounds(serviceKeys)))).toEqual({
      blog: { user: "blog", max_budget: 5, budget_duration: "30d", duration: "7d", models: ["gpt"] },
    });
  });

  it("has a team for unknown users only when they are admitted", () => {
    expect(access().teams).toEqual([]);
    const unknownUsers = { mode: "team", models: ["gpt"], maxBudget: 5, budgetDuration: "30d" };
    expect(access({ unknownUsers }).teams).toEqual([
      expect.objectContaining({ id: "newcomers", models: ["gpt"], maxBudget: 5 }),
    ]);
  });
});
