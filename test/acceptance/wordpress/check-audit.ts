import { readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { expectText } from "./check-connection";
import { askFor } from "./site-api";
import type { Visit } from "./visit";

interface Row {
  readonly action: string;
  readonly outcome: string;
  readonly user_login: string;
  readonly name: string;
}

/** Everything that happened is in the audit log, and no secret is anywhere. */
export function checkAudit(visit: Visit): void {
  const { lab } = visit;

  it("lists every change with an intact chain", async () => {
    const rows = await askFor<readonly Row[]>(visit.admin, "/audit?per_page=500");
    const has = (action: string, outcome: string, name = "") =>
      rows.some(
        (row) =>
          row.action === action && row.outcome === outcome && row.name.endsWith(name) && row.user_login === "admin",
      );
    expect(has("key.create", "started", "-blog")).toBe(true);
    expect(has("key.create", "succeeded", "-blog")).toBe(true);
    expect(has("key.create", "failed", "-blog"), "the name was taken").toBe(true);
    expect(has("key.create", "failed", "-refused"), "the gateway refused").toBe(true);
    expect(has("key.block", "succeeded", "-campaign-21")).toBe(true);
    expect(has("key.unblock", "succeeded", "-campaign-21")).toBe(true);
    expect(has("key.delete", "succeeded", "-campaign-21")).toBe(true);
    expect(has("settings.change", "succeeded")).toBe(true);
    expect(rows.filter(({ user_login }) => user_login === "subscriber")).toEqual([]);
    const page = await visit.open("audit");
    await page.getByText("Show", { exact: false }).nth(1).click();
    await page.getByRole("button", { name: "Verify" }).click();
    await expectText(page, "The log is complete and unchanged.");
    await visit.browser.picture(page, "audit-verified");
  });

  it("exports it as CSV", async () => {
    const page = await visit.open("audit");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export as CSV" }).click();
    const path = await (await download).path();
    expect(readFileSync(path, "utf8")).toContain("www.llm.localhost-blog");
  });

  it("has no secret in any page, answer, table or log", async () => {
    const state = await lab.sandbox.exportState(lab.stack, "clear");
    const secrets = new Map([
      ...visit.secrets,
      ...Object.entries(lab.outputs().serviceKeys),
      ["LiteLLM's password", lab.outputs().litellmUiPassword],
      ...Array.from(state.matchAll(/sk-[\w-]{16,}/g), ([key], index) => [`key ${index} of the state`, key] as const),
    ]);
    expect(secrets.size).toBeGreaterThan(20);
    const places = [
      ["the database", lab.site.dump()],
      ["debug.log", lab.site.debugLog],
      // The answer that shows a new key is the only one.
      ...visit.browser.received.filter(({ url }) => !isCreation(url)).map(({ url, text }) => [url, text] as const),
      ...visit.browser.received
        .filter(({ url }) => isCreation(url))
        .map(({ url, text }) => [url, withoutSecret(text)] as const),
    ] as const;
    expect(places.length).toBeGreaterThan(100);
    const leaks = places.flatMap(([place, text]) =>
      [...secrets].filter(([, value]) => text.includes(value)).map(([name]) => `${name} in ${place}`),
    );
    expect(leaks).toEqual([]);
  });

  it("caused no error of PHP or of a script", () => {
    const own = lab.site.debugLog.split("\n").filter((line) => /(wordpress|plugins)\/llm-stack\//.test(line));
    expect(own).toEqual([]);
    expect(visit.browser.accidents).toEqual([]);
  });

  it("names a row that someone has changed in the database", async () => {
    lab.site.php(
      `global $wpdb; $wpdb->query( "UPDATE {$wpdb->base_prefix}llm_stack_audit SET user_login = 'someone' WHERE id = 3" );`,
    );
    const page = await visit.open("audit");
    await page.getByRole("button", { name: "Verify" }).click();
    await expectText(page, "The log is damaged.", "Row 3:");
    await visit.browser.picture(page, "audit-damaged");
  });
}

function isCreation(url: string): boolean {
  return /^POST .*(llm-stack\/v1\/keys|llm-stack%2Fv1%2Fkeys)(&|\?|$)/.test(url);
}

function withoutSecret(text: string): string {
  return text.replace(/"secret":"[^"]+"/, "");
}
