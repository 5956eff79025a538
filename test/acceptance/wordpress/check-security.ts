import { expect, it } from "vitest";

import { settled } from "../../../testing/wordpress/site-browser";
import { sendForms } from "./in-page.mjs";
import { HOSTILE_NAMES, makeElsewhere } from "./seeds";
import { ask, askFor } from "./site-api";
import type { Visit } from "./visit";

/** What a user without rights tries. */
const REQUESTS = [
  ["GET", "/keys"],
  ["POST", "/keys"],
  ["POST", "/keys/bulk"],
  ["GET", "/limits"],
  ["GET", "/usage"],
  ["GET", "/audit"],
  ["GET", "/audit/export"],
  ["GET", "/audit/verify"],
  ["GET", "/status"],
  ["POST", "/status"],
  ["GET", "/settings"],
  ["POST", "/settings"],
  ["GET", "/interface"],
] as const;
/** WordPress' own right, with WordPress' own words, comes before that of the plugin. */
const HEALTH = "/health";
/** Enough for the checks of arguments, which come before those of rights. */
const DATA = { name: "x", models: ["small"], change: "block", ids: ["0".repeat(64)], site_quota: 0 };

/** Hostile names, users without rights, and requests of other sites. */
export function checkSecurity(visit: Visit): void {
  const { lab } = visit;

  it("shows hostile names as text", async () => {
    for (const name of HOSTILE_NAMES) await makeElsewhere(lab.outputs(), new URL(lab.site.url).host, name);
    const page = await visit.open("keys");
    await page.getByRole("button", { name: "Reload" }).click();
    await settled(page);
    for (const name of HOSTILE_NAMES.slice(0, 3)) {
      await page.getByLabel("Search keys").fill(name);
      await page.locator(".llm-stack-table tbody th strong", { hasText: name }).waitFor();
    }
    await page.getByLabel("Search keys").fill("fdp");
    // The character that would turn "fdp.exe" into "exe.pdf" is visible.
    await page.getByText("invoice\uFFFDfdp.exe").first().waitFor();
    await visit.browser.picture(page, "hostile-name");
    const plain = await visit.open("keys-plain");
    expect(await plain.locator("#the-list").innerText()).toContain(HOSTILE_NAMES[0]);
    expect(await plain.locator("#the-list script, #the-list img").count()).toBe(0);
    expect(visit.browser.accidents).toEqual([]);
  });

  it("refuses every route to a subscriber, who sees no page either", async () => {
    const page = await visit.browser.signIn("subscriber");
    for (const [method, route] of REQUESTS) {
      const { status, text } = await ask(page, route, { method, ...(method === "POST" && { data: DATA }) });
      expect([route, status, text]).toEqual([route, 403, expect.stringContaining("do not have the right")]);
    }
    expect((await ask(page, HEALTH)).status).toBe(403);
    expect(await page.locator("#adminmenu", { hasText: "LLM Stack" }).count()).toBe(0);
    const direct = await page.goto(`${lab.site.url}/wp-admin/admin.php?page=llm-stack-key-list`);
    expect(direct?.status()).toBe(403);
    await page.context().close();
  });

  it("changes nothing without the nonce of its own page", async () => {
    const page = await visit.open("keys");
    const data = { name: "forged", models: ["small"], max_budget: 1 };
    for (const [nonce, status] of [
      ["", 401],
      ["0123456789", 403],
    ] as const) {
      expect((await ask(page, "/keys", { method: "POST", data, nonce })).status).toBe(status);
    }
    const forged = await page.evaluate(sendForms, [
      ["/wp-admin/admin-post.php", { action: "llm_stack_check" }],
      ["/wp-admin/options.php", { action: "update", option_page: "llm_stack", "llm_stack_settings[site_quota]": "1" }],
      ["/wp-admin/admin.php?page=llm-stack-keys", { action: "block", "ids[]": "0".repeat(64) }],
    ] as const);
    expect(forged).toEqual([403, 403, 403]);
    const settings = await askFor<{ site_quota: number }>(page, "/settings");
    expect(settings.site_quota).toBe(1000);
    const keys = await askFor<readonly { name: string }[]>(page, "/keys?per_page=100&fresh=true");
    expect(keys.map(({ name }) => name)).not.toContain("forged");
  });
}
