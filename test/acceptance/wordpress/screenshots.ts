import { PAGES, submit, type PageName, type SiteBrowser } from "../../../testing/wordpress/site-browser";
import { flawsOfPage } from "./in-page.mjs";
import type { WordPressSite } from "./wordpress-site";

/** Languages in which the plugin is complete. */
const LOCALES = ["en_US", "de_DE", "zh_CN"];
/** A desktop, and a phone. */
const WIDTHS = [1280, 420];

/** A page that looks wrong in a way that a program can see. */
export type Flaw = string;

/** Takes a picture of every page at each width and in each language. @returns what is wrong with them. */
export async function takePictures(browser: SiteBrowser, site: WordPressSite): Promise<readonly Flaw[]> {
  const flaws: Flaw[] = [];
  for (const locale of LOCALES) {
    setLocale(site, locale);
    for (const width of WIDTHS) {
      const page = await browser.signIn("admin", width);
      for (const name of Object.keys(PAGES) as PageName[]) {
        await browser.open(page, name);
        // The results are in the language of the user who tries.
        if (name === "settings") await submit(page, page.locator("#llm_stack_try"));
        await browser.picture(page, `${locale}-${width}-${name}`);
        flaws.push(...(await page.evaluate(flawsOfPage)).map((flaw) => `${locale} ${width} ${name}: ${flaw}`));
      }
      await page.context().close();
    }
  }
  setLocale(site, "en_US");
  return flaws;
}

/** Sets the language of the administrator. */
export function setLocale(site: WordPressSite, locale: string): void {
  site.php(`update_user_meta( 1, 'locale', '${locale}' );`);
}
