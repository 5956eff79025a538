import { expect, it, onTestFinished } from "vitest";

import { expectText } from "./check-connection";
import { askFor } from "./site-api";
import type { Visit } from "./visit";

/** LiteLLM's interface: a link, or a frame on the same site. */
export function checkInterface(visit: Visit): void {
  const { lab } = visit;
  const choose = (way: "link" | "frame") =>
    askFor(visit.admin, "/settings", { method: "POST", data: { interface: way } });

  it("links to LiteLLM's interface by default", async () => {
    const page = await visit.open("interface");
    await expectText(page, "The interface opens in a new tab.");
    const link = page.getByRole("link", { name: "Open in a new tab" });
    expect(await link.getAttribute("href")).toBe(`${lab.outputs().apiUrl}/ui/`);
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer");
    expect(await page.locator("iframe").count()).toBe(0);
  });

  it("shows it in a frame that keeps its session", async () => {
    await choose("frame");
    const page = visit.admin;
    const frame = page.frameLocator("iframe");
    const password = frame.getByPlaceholder(/password/i);
    const keys = frame.getByText("Virtual Keys").first();
    await visit.browser.undisturbed(async () => {
      await visit.open("interface");
      await password.or(keys).first().waitFor();
      // An interrupted attempt may have signed in.
      if (!(await password.isVisible())) return;
      await visit.browser.picture(page, "interface-frame-signed-out");
      await frame.getByPlaceholder(/username/i).fill("admin");
      await password.fill(lab.outputs().litellmUiPassword);
      await password.press("Enter");
      await keys.waitFor();
    });
    await visit.browser.undisturbed(async () => {
      await visit.open("interface");
      await keys.waitFor();
      await frame.getByText("openwebui_global_key").first().waitFor();
    });
    await visit.browser.picture(page, "interface-frame");
  });

  it("says why the frame would stay empty, and links instead", async () => {
    const { terminal } = await lab.configLines();
    lab.connect(terminal.text, { LLM_STACK_UI_URL: "https://gateway.example.org" });
    onTestFinished(() => {
      lab.connect(terminal.text);
    });
    const page = await visit.open("interface");
    await expectText(page, "Browsers treat www.llm.localhost and gateway.example.org as different sites");
    expect(await page.locator("iframe").count()).toBe(0);
    await visit.browser.picture(page, "interface-other-site");
    await choose("link");
  });
}
