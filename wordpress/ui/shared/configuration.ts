import type { Format } from "./format";

/** What the page's PHP class tells its script; see LLM_Stack\Admin\Pages. */
export interface Configuration {
  readonly page: "dashboard" | "keys" | "audit" | "interface";
  /** Language as BCP 47, such as de-DE. */
  readonly locale: string;
  /** Time zone of the site as IANA name or offset. */
  readonly timeZone: string;
  readonly mayManageKeys: boolean;
  /** Empty for users who may not change settings. */
  readonly settingsUrl: string;
}

/** What every page gets. */
export interface PageProps {
  readonly configuration: Configuration;
  readonly format: Format;
}
