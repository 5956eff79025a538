import { existsSync } from "node:fs";
import { join } from "node:path";

import { chromium, type Browser, type BrowserContext, type Locator, type Page, type Response } from "playwright-core";

/** Where Debian, Ubuntu and Google's package put the browser. */
const PROGRAMS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];
/** How long a page may take on a busy machine. */
const PATIENCE_MILLISECONDS = 120_000;
/** Chromium's error for all requests on their way when the host gets or loses a network, for example by other stacks. */
const INTERRUPTED = "net::ERR_NETWORK_CHANGED";
/** Chromium's error for requests of a page that is left. */
const LEFT = "net::ERR_ABORTED";
/** What a page needs to look and work right. One that the site lacks is an answer with 404, not a failed request. */
const PARTS: readonly string[] = ["stylesheet", "script"];
/** Types whose text may contain a secret. */
const TEXT = /^(text\/(html|plain|csv)|application\/json)/;

/** Address of each of the plugin's pages below `wp-admin/`, by the name of its pictures. */
export const PAGES = {
  dashboard: "admin.php?page=llm-stack-dashboard",
  keys: "admin.php?page=llm-stack-key-list",
  audit: "admin.php?page=llm-stack-audit",
  interface: "admin.php?page=llm-stack-interface",
  settings: "options-general.php?page=llm-stack",
  "keys-plain": "admin.php?page=llm-stack-keys",
  "new-key-plain": "admin.php?page=llm-stack-new-key",
} as const;
export type PageName = keyof typeof PAGES;

/** What the site sent to the browser. */
interface Received {
  readonly url: string;
  readonly text: string;
}

/** The Chromium of this machine; undefined if it has none. */
export function chromiumProgram(): string | undefined {
  return [process.env["LLM_STACK_CHROMIUM"] ?? "", ...PROGRAMS].find(
    (program) => program !== "" && existsSync(program),
  );
}

/** A real browser on a site. It keeps what the site sent, and what went wrong in its pages. */
export class SiteBrowser {
  /** Texts that the site sent. */
  public readonly received: Received[] = [];
  /** Errors of scripts and dialogs, which no page may cause. */
  public readonly accidents: string[] = [];
  /** How often the browser gave up requests because a network of Docker came or went. */
  private interruptions = 0;

  private constructor(
    private readonly browser: Browser,
    private readonly site: string,
    private readonly folder: string,
  ) {}

  /** @param folder where its pictures go. */
  public static async start(site: string, folder: string): Promise<SiteBrowser> {
    const executablePath = chromiumProgram() ?? "";
    return new SiteBrowser(await chromium.launch({ executablePath, args: ARGUMENTS }), site, folder);
  }

  public async stop(): Promise<void> {
    await this.browser.close();
  }

  /** Opens a window of a user who has signed in. */
  public async signIn(login: string, width = 1280): Promise<Page> {
    const page = await this.visit(width);
    await this.load(page, `${this.site}/wp-login.php`);
    await page.fill("#user_login", login);
    await page.fill("#user_pass", `${login}-password`);
    await page.click("#wp-submit");
    await page.waitForURL(/wp-admin/);
    return page;
  }

  /** Opens a window of a visitor, with cookies of its own. */
  public async visit(width = 1280): Promise<Page> {
    const context = await this.browser.newContext({
      viewport: { width, height: 900 },
      // The certificates of the site and of the gateway are not those of a public authority.
      ignoreHTTPSErrors: true,
      reducedMotion: "reduce",
      acceptDownloads: true,
    });
    context.setDefaultTimeout(PATIENCE_MILLISECONDS);
    this.watch(context);
    return context.newPage();
  }

  /** Shows one of the plugin's pages, and waits until it has its data. */
  public async open(page: Page, name: PageName): Promise<void> {
    await this.load(page, `${this.site}/wp-admin/${PAGES[name]}`);
    await settled(page);
  }

  /** Loads an address. */
  public async load(page: Page, address: string): Promise<void> {
    await this.undisturbed(() => page.goto(address, { waitUntil: "networkidle" }));
  }

  /** Does something again if an interruption took a script or a style from the page meanwhile. */
  public async undisturbed<Result>(work: () => Promise<Result>): Promise<Result> {
    for (;;) {
      const [interruptions, accidents] = [this.interruptions, this.accidents.length];
      try {
        const result = await work();
        if (this.interruptions === interruptions) return result;
      } catch (error) {
        // The browser shows its own page about the error, or loads the page again by itself.
        const isInterrupted = /ERR_NETWORK_CHANGED|chrome-error:|interrupted by another navigation/.test(String(error));
        if (!isInterrupted && this.interruptions === interruptions) throw error;
      }
      this.accidents.length = accidents;
    }
  }

  /** Takes a picture of the whole page. */
  public async picture(page: Page, name: string): Promise<void> {
    await page.screenshot({ path: join(this.folder, `${name}.png`), fullPage: true });
  }

  private watch(context: BrowserContext): void {
    context.on("page", (page) => {
      page.on("pageerror", (error) => {
        // Signing in leads to WordPress' own dashboard, which is not under test.
        if (page.url().includes("llm-stack")) this.accidents.push(`${page.url()}: ${error.message}`);
      });
      page.on("dialog", (dialog) => {
        this.accidents.push(`${page.url()}: a dialog says ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on("requestfailed", (request) => {
        const reason = request.failure()?.errorText;
        const isMissed = PARTS.includes(request.resourceType()) && reason !== LEFT;
        if (reason === INTERRUPTED || isMissed) this.interruptions += 1;
      });
      page.on("response", (response) => void this.keep(response));
    });
  }

  private async keep(response: Response): Promise<void> {
    if (!response.url().startsWith(this.site) || !TEXT.test(response.headers()["content-type"] ?? "")) return;
    // A page that was left meanwhile has no text any more.
    const text = await response.text().catch(() => "");
    this.received.push({ url: `${response.request().method()} ${response.url()}`, text });
  }
}

/** Sends a form of a page without JavaScript, and waits for the page that follows. */
export async function submit(page: Page, button: Locator): Promise<void> {
  const next = page.waitForEvent("load");
  await button.click();
  await next;
  await settled(page);
}

/** Waits until no page of the plugin loads anything. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page
    .locator(".llm-stack-page .components-spinner, .llm-stack-page .is-busy")
    .first()
    .waitFor({ state: "detached" });
}
