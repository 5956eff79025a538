import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";

import type { Page } from "playwright-core";

import { SiteBrowser, type PageName } from "../../../testing/wordpress/site-browser";
import { WordPressLab } from "./wordpress-lab";

/** What the checks share: the stack, the site, the browser, and the administrator's window. */
export class Visit {
  public readonly lab = new WordPressLab();
  private opened: { readonly browser: SiteBrowser; readonly admin: Page } | undefined;
  /** Folder of the pictures. It stays, so that people can look at them. */
  public readonly pictures = join(tmpdir(), "llm-stack-wordpress-pictures");
  /** Values of keys that the site has created. */
  public readonly secrets = new Map<string, string>();

  public get browser(): SiteBrowser {
    return this.parts.browser;
  }

  /** The administrator's window. */
  public get admin(): Page {
    return this.parts.admin;
  }

  /** @returns how long `up` took, in seconds. */
  public async start(): Promise<number> {
    const { seconds } = await this.lab.start();
    mkdirSync(this.pictures, { recursive: true });
    const browser = await SiteBrowser.start(this.lab.site.url, this.pictures);
    this.opened = { browser, admin: await browser.signIn("admin") };
    return seconds;
  }

  public async stop(): Promise<void> {
    await this.opened?.browser.stop();
    await this.lab.stop();
  }

  /** Shows a page to the administrator. */
  public async open(name: PageName): Promise<Page> {
    await this.browser.open(this.admin, name);
    return this.admin;
  }

  private get parts(): { readonly browser: SiteBrowser; readonly admin: Page } {
    if (!this.opened) throw new Error("start() opens the browser");
    return this.opened;
  }
}
