import { expect, it } from "vitest";

import { settled } from "../../../testing/wordpress/site-browser";
import { question } from "../support/applications";
import { eventually } from "../support/https";
import { expectText } from "./check-connection";
import { keptText } from "./in-page.mjs";
import { asService } from "./seeds";
import { ask, askFor, createKey } from "./site-api";
import type { Visit } from "./visit";
import { LARGEST_BUDGET } from "./wordpress-lab";

/** Keys that fill more than one page of the list. */
const CAMPAIGNS = 22;

/** A person manages the site's keys in the browser. */
export function checkKeys(visit: Visit): void {
  const { lab } = visit;
  const chat = (key: string) => lab.applications.api(key, "/v1/chat/completions", question("small"));
  const statusOfChat = async (key: string, wanted: number) =>
    (
      await eventually(
        () => chat(key),
        ({ status }) => status === wanted,
        60,
      )
    ).status;
  const rows = () => visit.admin.locator(".llm-stack-table tbody tr");
  const names = () => visit.admin.locator(".llm-stack-table tbody th strong").allInnerTexts();

  it("says in words what the stack refuses, and shows the value of a new key once", async () => {
    const page = await visit.open("keys");
    await page.getByRole("button", { name: "Add key" }).click();
    const dialog = page.getByRole("dialog");
    await visit.browser.picture(page, "create");
    await dialog.getByLabel("Name", { exact: true }).fill("blog");
    await dialog.getByLabel("small").check();
    await dialog.getByLabel("Budget in USD").fill(`${LARGEST_BUDGET + 1}`);
    await dialog.getByRole("button", { name: "Create key" }).click();
    await expectText(page, `The budget can be at most ${LARGEST_BUDGET}.00 USD.`);
    await visit.browser.picture(page, "create-refused");
    await dialog.getByLabel("Budget in USD").fill("2");
    await dialog.getByRole("button", { name: "Create key" }).click();
    const field = dialog.getByLabel("Value of the key");
    const secret = await field.inputValue();
    visit.secrets.set("blog", secret);
    expect(secret).toMatch(/^sk-/);
    await page.keyboard.press("Escape");
    expect(await field.isVisible(), "Escape must not lose the value").toBe(true);
    await dialog.getByRole("button", { name: "Copy" }).click();
    await expectText(page, "Copied.");
    await dialog.getByRole("button", { name: "Done, forget the value" }).click();
    await settled(page);
    expect(await page.evaluate(keptText)).not.toContain(secret);
    expect(await names()).toEqual(["blog"]);
  });

  it.each([
    ["a name that is taken", { name: "blog" }, 409, "Another key has this name."],
    ["a model outside of the team", { models: ["secret-model"] }, 400, "The team cannot use secret-model."],
    ["a budget above the bound", { max_budget: 6 }, 400, "The budget can be at most 5.00 USD."],
    ["a longer lifetime", { duration: "91d" }, 403, "duration"],
    ["a name with markup", { name: "<script>" }, 400, "Angle brackets"],
  ])("refuses %s in words", async (_, terms, status, words) => {
    const data = { name: "refused", models: ["small"], max_budget: 1, ...terms };
    const answer = await ask(visit.admin, "/keys", { method: "POST", data });
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(words)]);
  });

  it("shows the gateway's own refusal when the site's copy of the bounds is wrong", async () => {
    const { terminal } = await lab.configLines();
    lab.connect(terminal.text, { LLM_STACK_BOUNDS: `{"max_budget":50,"budget_duration":"30d","duration":"90d"}` });
    const data = { name: "refused", models: ["small"], max_budget: 40 };
    const { status, text } = await ask(visit.admin, "/keys", { method: "POST", data });
    lab.connect(terminal.text);
    expect([status, text]).toEqual([403, expect.stringContaining("max_budget is 40")]);
  });

  it("creates keys that answer a chat, whose requests and cost the dashboard shows", async () => {
    const key = visit.secrets.get("blog") ?? "";
    for (let request = 0; request < 3; request += 1) expect((await chat(key)).status).toBe(200);
    const page = await visit.open("dashboard");
    const requests = page.locator(".llm-stack-tile__value").first();
    // LiteLLM writes spend with a delay, and the site keeps an answer for a minute.
    const shown = await eventually(
      async () => {
        await page.getByRole("button", { name: "Update now" }).click();
        await settled(page);
        return requests.innerText();
      },
      (text) => Number(text) >= 3,
      150,
    );
    expect(Number(shown)).toBeGreaterThanOrEqual(3);
    // 3 × (10 × 10 + 20 × 20) / 1,000,000 USD.
    await expectText(page, "$0.0015");
    expect(await page.locator(".llm-stack-groups").last().innerText()).toContain("blog");
  });

  it("stops at the quota, and says so", async () => {
    const set = (quota: object) => askFor(visit.admin, "/settings", { method: "POST", data: quota });
    await set({ site_quota: 1 });
    const data = { name: "too-many", models: ["small"], max_budget: 1 };
    const { status, text } = await ask(visit.admin, "/keys", { method: "POST", data });
    expect([status, text]).toEqual([403, expect.stringContaining("its quota allows no more")]);
    await set({ site_quota: 1000, user_quota: 1000 });
  });

  it("sorts, searches and pages the list", async () => {
    for (let index = 1; index <= CAMPAIGNS; index += 1) {
      const name = `campaign-${String(index).padStart(2, "0")}`;
      visit.secrets.set(name, (await createKey(visit.admin, name)).secret);
    }
    const page = await visit.open("keys");
    await page.getByRole("button", { name: "Reload" }).click();
    await settled(page);
    expect(await rows().count()).toBe(20);
    await page.getByRole("button", { name: "Next page" }).click();
    await settled(page);
    expect(await rows().count()).toBe(CAMPAIGNS + 1 - 20);
    await page.getByRole("button", { name: "Spend" }).click();
    await settled(page);
    await page
      .getByRole("button", { name: "First page" })
      .click()
      .catch(() => undefined);
    await page.getByRole("button", { name: "Spend" }).click();
    await settled(page);
    expect((await names())[0]).toBe("blog");
    await page.getByLabel("Search keys").fill("campaign-2");
    await expect.poll(() => rows().count(), { timeout: 60_000 }).toBe(3);
  });

  it("blocks, unblocks and deletes a key at the gateway", async () => {
    const key = visit.secrets.get("campaign-21") ?? "";
    const page = visit.admin;
    await page.getByRole("button", { name: "Block: campaign-21" }).click();
    await expectText(page, "Blocked");
    expect(await statusOfChat(key, 401)).toBe(401);
    await page.getByRole("button", { name: "Unblock: campaign-21" }).click();
    expect(await statusOfChat(key, 200)).toBe(200);
    await page.getByRole("button", { name: "Delete: campaign-21" }).click();
    await visit.browser.picture(page, "delete");
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await settled(page);
    expect(await names()).not.toContain("campaign-21");
    expect(await statusOfChat(key, 401)).toBe(401);
  });

  it("changes several keys, and names the one that was deleted elsewhere", async () => {
    const page = await visit.open("keys");
    const found = await askFor<readonly { id: string; name: string }[]>(page, "/keys?per_page=100");
    const gone = found.find(({ name }) => name === "campaign-02");
    await asService(lab.outputs(), "/key/delete", { keys: [gone?.id] });
    for (const name of ["campaign-01", "campaign-02", "campaign-03"]) await page.getByLabel(`Select ${name}`).check();
    await page.getByLabel("Selected keys").selectOption("block");
    await page.getByRole("button", { name: "Apply" }).click();
    await settled(page);
    await visit.browser.picture(page, "bulk");
    await expectText(page, "2 keys are blocked.");
    const failures = await page.locator(".components-notice.is-error").innerText();
    expect(failures).toContain("campaign-02");
    expect(failures).toContain("Someone else may have deleted it.");
  });
}
