import { expect, it } from "vitest";

import { PAGES, settled, type PageName } from "../../../testing/wordpress/site-browser";
import { report } from "../support/timings";
import { chartsOnPage, focusContent, focusedElement, hideTab, markCharts } from "./in-page.mjs";
import { takePictures } from "./screenshots";
import type { Visit } from "./visit";

const REFRESH_MILLISECONDS = 30_000;
/** Steps of the Tab key; long lists repeat the same controls. */
const MOST_STEPS = 25;

/** How the pages look and feel. */
export function checkPages(visit: Visit): void {
  const { lab } = visit;

  it("updates the dashboard every 30 seconds on a visible tab only, and keeps its charts", async () => {
    const page = await visit.browser.signIn("admin");
    await page.clock.install();
    let updates = 0;
    page.on("request", (request) => {
      if (decodeURIComponent(request.url()).includes("/llm-stack/v1/usage")) updates += 1;
    });
    await visit.browser.open(page, "dashboard");
    await page.evaluate(markCharts);
    const charts = await page.evaluate(chartsOnPage);
    // One request for the stored numbers, and others if there are newer ones.
    const opened = updates;
    expect([charts.length > 0, opened > 0]).toEqual([true, true]);
    await page.clock.runFor(REFRESH_MILLISECONDS + 1000);
    await expect.poll(() => updates, { timeout: 60_000 }).toBe(opened + 1);
    await settled(page);
    await page.evaluate(hideTab, true);
    await page.clock.runFor(10 * REFRESH_MILLISECONDS);
    expect(updates).toBe(opened + 1);
    await page.evaluate(hideTab, false);
    await page.clock.runFor(1000);
    await expect.poll(() => updates, { timeout: 60_000 }).toBe(opened + 2);
    await settled(page);
    // A key that was used meanwhile is another series, which needs another chart.
    const kept = (await page.evaluate(chartsOnPage)).filter(({ title }) => charts.some((one) => one.title === title));
    expect([kept.length > 0, kept.every(({ isMarked }) => isMarked)]).toEqual([true, true]);
    expect(await page.locator("canvas").count()).toBe(charts.length);
    await page.context().close();
  });

  it.each(Object.keys(PAGES) as PageName[])("is usable with the keyboard alone: %s", async (name) => {
    const page = await visit.open(name);
    await page.evaluate(focusContent);
    const unseen: string[] = [];
    let reached = 0;
    for (; reached < MOST_STEPS; reached += 1) {
      await page.keyboard.press("Tab");
      const focused = await page.evaluate(focusedElement);
      if (focused === null) break;
      if (!focused.isSeen) unseen.push(focused.html);
    }
    expect(reached).toBeGreaterThan(1);
    expect(unseen).toEqual([]);
  });

  it("looks right at two widths and in three languages", async () => {
    const start = performance.now();
    const flaws = await takePictures(visit.browser, lab.site);
    report("pictures of all pages", (performance.now() - start) / 1000);
    expect(flaws).toEqual([]);
  });
}
