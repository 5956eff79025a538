/** Answers of the plugin's REST API, described in wordpress/README.md. */

export type Status = "active" | "blocked" | "expired" | "over_budget";

export interface Key {
  readonly id: string;
  readonly name: string;
  readonly alias: string;
  readonly hint: string;
  readonly status: Status;
  readonly spend: number;
  readonly max_budget: number | null;
  readonly budget_duration: string | null;
  readonly budget_reset_at: string | null;
  readonly models: readonly string[];
  readonly rpm_limit: number | null;
  readonly expires: string | null;
  readonly last_active: string | null;
  readonly purpose: string;
}

export interface Limits {
  readonly team: {
    readonly models: readonly string[];
    readonly spend: number;
    readonly max_budget: number | null;
    readonly budget_reset_at: string | null;
    readonly blocked: boolean;
  };
  readonly bounds: {
    readonly max_budget: number | null;
    readonly budget_duration: string | null;
    readonly duration: string | null;
    readonly rpm_limit: number | null;
    readonly tpm_limit: number | null;
  };
  readonly quotas: {
    readonly site_quota: number;
    readonly site_keys: number;
    readonly user_quota: number;
    readonly user_keys: number;
  };
}

export interface Metrics {
  readonly requests: number;
  readonly successful: number;
  readonly failed: number;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly tokens: number;
  /** In USD. */
  readonly cost: number;
  /** From 0 to 1. */
  readonly error_share: number;
}

export interface Day extends Metrics {
  /** Day in UTC. */
  readonly date: string;
  /** Start of the day in the site's time zone. */
  readonly starts_at: string;
}

export interface Group extends Metrics {
  readonly id: string;
  readonly name: string;
  /** One cost in USD for each day. */
  readonly cost_by_day: readonly number[];
}

export interface Usage {
  readonly period: { readonly start: string; readonly end: string; readonly site_time_zone: string };
  readonly totals: Metrics;
  readonly days: readonly Day[];
  readonly models: readonly Group[];
  readonly keys: readonly Group[];
  /** How many models and keys there are; the lists above have the most expensive ones. */
  readonly counts?: { readonly models: number; readonly keys: number };
  /** Days of the period, those that the site has read from the gateway, and those that it need not read again. */
  readonly progress: { readonly days: number; readonly read: number; readonly current: number };
}

export interface AuditRow {
  readonly id: number;
  readonly created_at: string;
  readonly action: string;
  readonly outcome: "started" | "succeeded" | "failed";
  readonly reason: string;
  readonly via: string;
  readonly object: string;
  readonly name: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly user: number;
  readonly user_login: string;
  readonly ip: string;
  readonly hash: string;
}

export interface Verification {
  readonly ok: boolean;
  readonly rows: number;
  readonly head: string;
  readonly problems: readonly { readonly id: number; readonly message: string }[];
}

/** Where LiteLLM's interface is. */
export interface Interface {
  /** Empty if browsers cannot reach it. */
  readonly url: string;
  /** Whether a page of this site can show it in a frame. */
  readonly frame: boolean;
  readonly reason: string;
  readonly message: string;
  readonly remedy: string;
}

/** Result of a change of one of several keys. */
export interface ChangeResult {
  readonly id: string;
  readonly ok: boolean;
  readonly error?: { readonly message: string; readonly remedy: string };
}
