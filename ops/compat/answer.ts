/** A promise of this project that a version breaks. */
export interface Broken {
  /** What should hold, in words. */
  readonly promise: string;
  /** One line: what happened instead. */
  readonly reason: string;
}

/** What the suites are about: names and tables, the identity callback, the other hooks, and the sync. */
export type SuiteName = "contract" | "callback" | "hooks" | "sync";

/** Result of one suite. */
export interface SuiteResult {
  readonly suite: SuiteName;
  /** How many promises hold. */
  readonly kept: number;
  readonly broken: readonly Broken[];
  readonly seconds: number;
}

/** What `compat` found out about one version. */
export interface Answer {
  readonly application: "LiteLLM" | "Open WebUI";
  readonly version: string;
  /** Why the version must not even be tried. */
  readonly refusal?: string;
  readonly suites: readonly SuiteResult[];
  /** Facts that break nothing. */
  readonly notes: readonly string[];
  /** What these suites cannot see. */
  readonly notChecked: readonly string[];
}

/** The version could not be tried at all. The message says why and what to do. */
export class NotCheckable extends Error {}

/** Whether the version was tried and every promise holds. */
export function isCompatible({ refusal, suites }: Answer): boolean {
  return refusal === undefined && suites.every(({ broken }) => broken.length === 0);
}

/** The answer about a version that attackers published. Nothing is installed, because installing such a package runs it. */
export function refused(application: Answer["application"], version: string): Answer {
  const refusal = `attackers published ${application} ${version} to steal credentials; it was not installed`;
  return { application, version, refusal, suites: [], notes: [], notChecked: [] };
}
