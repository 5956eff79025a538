import type { Page } from "playwright-core";

import { sendToApi } from "./in-page.mjs";

/** An answer of the site. */
export interface SiteAnswer {
  readonly status: number;
  readonly text: string;
}

/** How a request reaches the REST API. */
export interface SiteRequest {
  readonly method?: "GET" | "POST" | "DELETE";
  readonly data?: unknown;
  /** `own` is the nonce of the page; otherwise this text, or none. */
  readonly nonce?: string;
}

/** Asks the plugin's REST API from a page, with the cookies of its user. */
export function ask(page: Page, route: string, request: SiteRequest = {}): Promise<SiteAnswer> {
  const { method = "GET", data, nonce = "own" } = request;
  return page.evaluate(sendToApi, [route, method, data === undefined ? "" : JSON.stringify(data), nonce] as const);
}

/** Asks, and reads the answer. @throws Error with the answer when the site refuses. */
export async function askFor<Data>(page: Page, route: string, request: SiteRequest = {}): Promise<Data> {
  const { status, text } = await ask(page, route, request);
  if (status >= 300) throw new Error(`${route}: ${status} ${text}`);
  return JSON.parse(text) as Data;
}

/** A key that the site has just created. */
export interface CreatedKey {
  readonly secret: string;
  readonly key: { readonly id: string; readonly name: string };
}

/** Creates a key. */
export function createKey(page: Page, name: string, terms: object = {}): Promise<CreatedKey> {
  return askFor(page, "/keys", { method: "POST", data: { name, models: ["small"], max_budget: 1, ...terms } });
}
