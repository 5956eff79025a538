import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import type { Page } from "playwright-core";

import { OperationError } from "../ops/command";
import { missingForSiteTests } from "../testing/wordpress/programs";
import { chromiumProgram, PAGES, SiteBrowser } from "../testing/wordpress/site-browser";
import { freePort } from "../testing/wordpress/site-processes";
import { TestSite } from "../testing/wordpress/test-site";
import { median, print, processorTime, seconds } from "./measure";
import { FilledLitellm, SERVICE_KEY } from "./wordpress/filled-litellm";

/** Size and number of views of the measurement. */
export interface WordPressPagesBenchOptions {
  readonly keys: number;
  /** Keys with usage on each day. */
  readonly active: number;
  /** Views of each page. */
  readonly views: number;
}

/** The longest period of the dashboard. */
const DAYS = 90;
/** The plugin asks about the present day again after a minute. */
const OLD_SECONDS = 61;
/** Views after a minute. */
const LATER_VIEWS = 3;
const CHARTS = 4;
const KEYS_PER_PAGE = 20;
/** PHP's own server works on one request at a time in each of its processes. */
const PHP_PROCESSES = "4";

interface Lab {
  readonly browser: SiteBrowser;
  readonly page: Page;
  readonly url: string;
  /** Process group of PHP. */
  readonly php: number;
}

/**
 * Prints how long the dashboard with 90 days and the list of keys take in a real browser, with a real LiteLLM.
 *
 * @throws OperationError when this machine lacks a program.
 */
export async function benchWordPressPages({ keys, active, views }: WordPressPagesBenchOptions): Promise<void> {
  const missing = [...missingForSiteTests(), ...(chromiumProgram() === undefined ? ["chromium"] : [])];
  if (missing.length > 0) throw new OperationError(`This bench needs ${missing.join(", ")} (wordpress/README.md).`);
  const folder = mkdtempSync(join(tmpdir(), "llm-stack-wordpress-bench-"));
  const ports = { litellm: await freePort(), postgres: await freePort() };
  const site = await TestSite.start();
  try {
    const connection = { LLM_STACK_URL: `http://127.0.0.1:${ports.litellm}`, LLM_STACK_ADMIN_KEY: SERVICE_KEY };
    const { url, pid } = await site.serve({ ...connection, PHP_CLI_SERVER_WORKERS: PHP_PROCESSES });
    const litellm = await FilledLitellm.start(ports, new URL(url).host, { keys, active, days: DAYS });
    const browser = await SiteBrowser.start(url, folder);
    try {
      console.log(`${keys} keys, of which ${active} have usage on each of ${DAYS} days`);
      await measure({ browser, page: await browser.signIn("admin"), url, php: pid }, views);
    } finally {
      await browser.stop();
      await litellm.stop();
    }
  } finally {
    site.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(lab: Lab, views: number): Promise<void> {
  await coldDashboard(lab);
  await report("dashboard, warm", lab, views, () => showDashboard(lab));
  await report("dashboard, numbers of a minute ago", lab, LATER_VIEWS, () => showDashboard(lab), OLD_SECONDS);
  await report("keys", lab, views, () => showKeys(lab));
  const { page } = lab;
  const names = page.locator(".llm-stack-table tbody tr");
  await report("keys, sorted", lab, 2, () =>
    answered(page, () => page.click(".llm-stack-table thead button >> nth=2")),
  );
  await report("keys, next page", lab, views, () => answered(page, () => page.click("[aria-label='Next page']")));
  await report("keys, searched", lab, 1, () => answered(page, () => page.fill("input[type=search]", "key-4")));
  if ((await names.count()) === 0) throw new OperationError("The list of keys is empty.");
}

/** The first view, after which everything is in the site's database. */
async function coldDashboard(lab: Lab): Promise<void> {
  const requests: number[] = [];
  lab.page.on("requestfinished", (request) => {
    if (decodeURIComponent(request.url()).includes("/llm-stack/v1/"))
      requests.push(request.timing().responseEnd / 1000);
  });
  let first = 0;
  const before = processorTimeOf(lab.php);
  const all = await seconds(async () => {
    first = await seconds(async () => {
      await lab.page.goto(`${lab.url}/wp-admin/${PAGES.dashboard}&days=${DAYS}`, { waitUntil: "commit" });
      await charts(lab.page);
    });
    await lab.page.locator(".llm-stack-reading").waitFor({ state: "detached" });
  });
  print(
    "dashboard, nothing read before",
    `first charts ${first.toFixed(1)} s`,
    `complete ${all.toFixed(1)} s`,
    `${requests.length} requests, the longest ${Math.max(...requests).toFixed(1)} s`,
    `PHP ${((processorTimeOf(lab.php) - before) / 1000).toFixed(1)} s`,
    load(),
  );
}

/** Prints the times of some views. */
async function report(name: string, lab: Lab, views: number, show: () => Promise<unknown>, pause = 0): Promise<void> {
  const times: number[] = [];
  let processor = 0;
  for (let view = 0; view < views; view += 1) {
    // An open dashboard would update meanwhile.
    if (pause > 0) await lab.page.goto("about:blank");
    await wait(pause * 1000);
    await lab.browser.undisturbed(async () => {
      const before = processorTimeOf(lab.php);
      const time = await seconds(show);
      processor += processorTimeOf(lab.php) - before;
      times.push(time);
    });
  }
  print(
    name,
    `fastest ${Math.min(...times).toFixed(2)} s, median ${median(times).toFixed(2)} s of ${times.length}`,
    `PHP ${(processor / times.length / 1000).toFixed(2)} s`,
    load(),
  );
}

/** From the start of the navigation until charts and tables are on the page. */
async function showDashboard({ page, url }: Lab): Promise<void> {
  await page.goto(`${url}/wp-admin/${PAGES.dashboard}&days=${DAYS}`, { waitUntil: "commit" });
  await charts(page);
  if ((await page.locator(".llm-stack-reading").count()) > 0) throw new OperationError("The dashboard is incomplete.");
}

async function charts(page: Page): Promise<void> {
  await page
    .locator(".llm-stack-plot canvas")
    .nth(CHARTS - 1)
    .waitFor();
  await page.locator(".llm-stack-groups").nth(1).locator("tbody tr").first().waitFor();
}

async function showKeys({ page, url }: Lab): Promise<void> {
  await page.goto(`${url}/wp-admin/${PAGES.keys}`, { waitUntil: "commit" });
  await page
    .locator(".llm-stack-table tbody tr")
    .nth(KEYS_PER_PAGE - 1)
    .waitFor();
}

/** Does something in the list of keys, and waits for the answer and until the page shows it. */
async function answered(page: Page, act: () => Promise<unknown>): Promise<void> {
  const answer = page.waitForResponse((response) => decodeURIComponent(response.url()).includes("/llm-stack/v1/keys&"));
  await act();
  await answer;
  await page.locator(".llm-stack-page .is-busy").first().waitFor({ state: "detached" });
}

/** Processor time of all processes of a group that still run, in milliseconds. */
function processorTimeOf(group: number): number {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .reduce((sum, name) => sum + timeInGroup(Number(name), group), 0);
}

function timeInGroup(pid: number, group: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // State, parent and group follow the name (man 5 proc_pid_stat).
    const inGroup = Number(stat.slice(stat.lastIndexOf(") ") + 2).split(" ")[2]) === group;
    return inGroup ? processorTime(pid) : 0;
  } catch {
    // A process that has ended meanwhile.
    return 0;
  }
}

function load(): string {
  return `load ${loadavg()[0]?.toFixed(1) ?? ""}`;
}
