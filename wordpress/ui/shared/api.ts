import apiFetch from "@wordpress/api-fetch";
import { __ } from "@wordpress/i18n";

import { CallError, problemOf, type Problem } from "./problem";

/** A page of a list, or one object. */
export interface Answer<Data> {
  readonly data: Data;
  readonly total: number;
  readonly pages: number;
  /** When the plugin read the list from the gateway. */
  readonly readAt: string | null;
}

type Query = Readonly<Record<string, string | number | boolean>>;

/** Reads from the plugin's REST API. @throws CallError */
export async function get<Data>(route: string, parameters: Query = {}, signal?: AbortSignal): Promise<Answer<Data>> {
  const response = await call({ path: withQuery(route, parameters), signal });
  return {
    // The plugin's own API, whose shapes its PHP tests check.
    data: (await response.json()) as Data,
    total: Number(response.headers.get("X-WP-Total") ?? 0),
    pages: Number(response.headers.get("X-WP-TotalPages") ?? 0),
    readAt: response.headers.get("X-LLM-Stack-Read-At"),
  };
}

/** Changes something. @throws CallError */
export async function send<Data>(method: "POST" | "DELETE", route: string, data?: unknown): Promise<Data> {
  const response = await call({ path: withQuery(route, {}), method, data });
  return (await response.json()) as Data;
}

/** Loads a file. @throws CallError */
export async function download(route: string, parameters: Query): Promise<{ blob: Blob; name: string }> {
  const response = await call({ path: withQuery(route, parameters) });
  const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
  return { blob: await response.blob(), name: name ?? "llm-stack.csv" };
}

async function call(options: Omit<Parameters<typeof apiFetch>[0], "parse">): Promise<Response> {
  try {
    return await apiFetch({ ...options, parse: false });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new CallError(await describe(error));
  }
}

async function describe(error: unknown): Promise<Problem> {
  if (!(error instanceof Response)) {
    return {
      message: __("The site did not answer.", "llm-stack"),
      remedy: __("Check your network connection and try again.", "llm-stack"),
      fields: {},
    };
  }
  const body: unknown = await error.json().catch(() => null);
  return (
    problemOf(body) ?? {
      message: __("The site answered with an error page instead of data.", "llm-stack"),
      remedy: __("Reload this page. If that does not help, look at the error log of the site.", "llm-stack"),
      fields: {},
    }
  );
}

function withQuery(route: string, parameters: Query): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) query.set(name, String(value));
  const text = query.toString();
  return `/llm-stack/v1${route}${text === "" ? "" : `?${text}`}`;
}
