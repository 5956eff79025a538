import type { Limits } from "../shared/answers";

/** The fields of the form for a new key, as text. */
export interface KeyForm {
  readonly name: string;
  readonly purpose: string;
  readonly models: readonly string[];
  readonly max_budget: string;
  readonly budget_duration: string;
  readonly duration: string;
  readonly rpm_limit: string;
}

/** Budget periods and lifetimes that the form offers, shortest first. */
const PERIODS = ["1d", "7d", "30d", "1mo"];
const LIFETIMES = ["1d", "7d", "30d", "90d", "180d", "365d"];
const DAYS: Readonly<Record<string, number>> = { m: 1 / 1440, h: 1 / 24, d: 1, w: 7, mo: 30.5 };

/** An empty form with the limits of the stack as defaults. A team with one model leaves no choice. */
export function emptyForm({ team, bounds }: Limits): KeyForm {
  return {
    name: "",
    purpose: "",
    models: team.models.length === 1 ? team.models : [],
    max_budget: bounds.max_budget === null ? "" : String(bounds.max_budget),
    budget_duration: bounds.budget_duration ?? "30d",
    duration: bounds.duration ?? "90d",
    rpm_limit: bounds.rpm_limit === null ? "" : String(bounds.rpm_limit),
  };
}

/** What the REST API gets. Empty fields are left out, because the stack's limits fill them. */
export function requestOf(form: KeyForm): Readonly<Record<string, unknown>> {
  return {
    name: form.name.trim(),
    models: form.models,
    budget_duration: form.budget_duration,
    duration: form.duration,
    ...(form.purpose.trim() === "" ? {} : { purpose: form.purpose.trim() }),
    ...(form.max_budget === "" ? {} : { max_budget: Number(form.max_budget) }),
    ...(form.rpm_limit === "" ? {} : { rpm_limit: Number(form.rpm_limit) }),
  };
}

/** Budget periods to choose from, with the stack's own. Resetting more often than that would raise the limit. */
export function budgetPeriods(bound: string | null): readonly string[] {
  return withBound(PERIODS, bound, (days, limit) => days >= limit);
}

/** Lifetimes to choose from, none above the stack's own. */
export function lifetimes(bound: string | null): readonly string[] {
  return withBound(LIFETIMES, bound, (days, limit) => days <= limit);
}

/** Length of a period such as 30d in days; infinite for one that cannot be read. */
export function daysOf(period: string): number {
  const [, count, unit] = /^(\d+)(m|h|d|w|mo)$/.exec(period) ?? [];
  return Number(count ?? Infinity) * (DAYS[unit ?? ""] ?? 1);
}

function withBound(
  choices: readonly string[],
  bound: string | null,
  isWithin: (days: number, limit: number) => boolean,
): readonly string[] {
  if (bound === null) return choices;
  const within = choices.filter((choice) => isWithin(daysOf(choice), daysOf(bound)));
  return [...new Set([...within, bound])].sort((one, other) => daysOf(one) - daysOf(other));
}
