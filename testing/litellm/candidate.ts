/** Name of the variable that holds a {@link Candidate} as JSON. */
export const CANDIDATE_VARIABLE = "LLM_STACK_CANDIDATE";

/** The version that `npm run compat` runs the suites against. */
export interface Candidate {
  readonly litellm: string;
  /** Folder with LiteLLM's own migrations, from the package litellm-proxy-extras. */
  readonly migrations: string;
}

/** Undefined in ordinary runs of the tests, which use supported-versions.json and testing/sync/schemas. */
export const candidate = parse(process.env[CANDIDATE_VARIABLE]);

function parse(text: string | undefined): Candidate | undefined {
  return text === undefined || text === "" ? undefined : (JSON.parse(text) as Candidate);
}
