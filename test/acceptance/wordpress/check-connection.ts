import { expect, it } from "vitest";

import { submit } from "../../../testing/wordpress/site-browser";
import { reportText } from "../support/timings";
import { serviceKeyOf } from "../support/subject";
import type { Visit } from "./visit";
import { ADMIN_KEY, CERTIFICATE_PATH } from "./wordpress-lab";

/** The site connects by the lines that the stack prints. */
export function checkConnection(visit: Visit): void {
  const { lab } = visit;

  it("says what is missing before it is connected", async () => {
    const page = await visit.open("keys");
    await expectText(page, "LLM_STACK_URL is not set.", "npm run wordpress -- config --stack NAME");
    await visit.browser.picture(page, "not-connected-keys");
    const settings = await visit.open("settings");
    await expectText(settings, "LLM_STACK_ADMIN_KEY", "not set");
  });

  it("gets its lines on a terminal only", async () => {
    const { terminal, pipe } = await lab.configLines();
    const key = serviceKeyOf(lab.outputs(), ADMIN_KEY);
    expect([pipe.exitCode, pipe.text]).toEqual([2, expect.stringContaining("go to a terminal only")]);
    expect(pipe.text).not.toContain(key);
    expect(terminal.exitCode, terminal.text).toBe(0);
    expect(terminal.text).toContain(`define( 'LLM_STACK_ADMIN_KEY', '${key}' );`);
    expect(terminal.text).toContain(CERTIFICATE_PATH);
    reportText("npm run wordpress -- config", terminal.text.replaceAll(/sk-[\w-]+/g, "sk-…"));
    lab.connect(terminal.text);
  });

  it("shows where each value comes from, and that it works", async () => {
    const page = await visit.open("settings");
    await submit(page, page.getByRole("button", { name: "Try the connection" }));
    const notices = await page.locator(".notice.inline").allInnerTexts();
    expect(notices.length).toBeGreaterThan(4);
    expect(notices.filter((text) => !text.startsWith("Good."))).toEqual([]);
    const row = await page.locator("tr", { hasText: "LLM_STACK_ADMIN_KEY" }).innerText();
    expect(row).toMatch(/SHA-256 [0-9a-f]{8}…\s+constant LLM_STACK_ADMIN_KEY in wp-config\.php/);
    await visit.browser.picture(page, "connected-settings");
  });
}

/** Waits until a page shows these texts. */
export async function expectText(page: Visit["admin"], ...texts: readonly string[]): Promise<void> {
  for (const text of texts) await page.getByText(text, { exact: false }).first().waitFor();
}
