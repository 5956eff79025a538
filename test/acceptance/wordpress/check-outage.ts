import { expect, it, onTestFinished } from "vitest";

import { docker } from "../support/docker";
import { eventually } from "../support/https";
import { report } from "../support/timings";
import { expectText } from "./check-connection";
import { ask } from "./site-api";
import type { Visit } from "./visit";

const VIEWS = 15;
/** A page that waited for the gateway would take its time limit of 8 seconds. */
const LONGEST_SECONDS = 6;

/** A gateway that is down. */
export function checkOutage(visit: Visit): void {
  const { lab } = visit;
  /** Seconds of each view of the front page by a visitor. */
  const views = async () => {
    const seconds: number[] = [];
    for (let view = 0; view < VIEWS; view += 1) {
      const start = performance.now();
      // Not by the browser, which loads pictures and scripts too.
      const answer = await lab.site.view(`/?view=${view}`);
      expect(answer).toBe(200);
      seconds.push((performance.now() - start) / 1000);
    }
    return seconds.sort((one, other) => one - other);
  };

  it("helps with a wrong port", async () => {
    const { terminal } = await lab.configLines();
    lab.connect(terminal.text, { LLM_STACK_URL: "https://api.llm.localhost:18999" });
    onTestFinished(() => {
      lab.connect(terminal.text);
    });
    const page = await visit.open("keys");
    await expectText(page, "The gateway cannot be reached", "The site itself is not affected.");
    // How many keys there are is unknown.
    expect(await page.locator(".llm-stack-page").innerText()).not.toContain("0 keys");
    await visit.browser.picture(page, "wrong-port");
  });

  it("leaves the front end alone while LiteLLM is down, says so, and recovers by itself", async () => {
    const before = await views();
    await docker("stop", "--time", "5", lab.container("litellm"));
    try {
      const page = await visit.open("keys");
      await page.getByRole("button", { name: "Reload" }).click();
      await expectText(page, "LiteLLM behind it does not answer");
      await visit.browser.picture(page, "down-keys");
      const dashboard = await visit.open("dashboard");
      await expectText(dashboard, "LiteLLM behind it does not answer");
      // Both of its calls fail alike.
      expect(await dashboard.getByRole("button", { name: "Try again" }).count()).toBe(1);
      await visit.browser.picture(dashboard, "down-dashboard");
      const during = await views();
      report("a view of the front page with the gateway up, median", before[Math.floor(VIEWS / 2)] ?? 0);
      report("a view of the front page with the gateway down, median", during[Math.floor(VIEWS / 2)] ?? 0);
      expect(during.at(-1)).toBeLessThan(LONGEST_SECONDS);
      const { status, text } = await ask(page, "/keys?fresh=true");
      expect([status, text]).toEqual([503, expect.stringMatching(/does not answer|did not answer/)]);
    } finally {
      await docker("start", lab.container("litellm"));
    }
    const again = await eventually(
      () => ask(visit.admin, "/keys?fresh=true"),
      ({ status }) => status === 200,
      // LiteLLM's start, and the longest pause of the circuit breaker.
      420,
    );
    expect(again.status, again.text).toBe(200);
  });
}
