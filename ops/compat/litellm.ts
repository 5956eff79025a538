import { join } from "node:path";

import { isMalicious, testedVersions } from "../../components/settings/supported-versions";
import { applyMigrations, createLitellmTables } from "../../testing/sync/application-tables";
import { vulnerabilityNotes } from "../doctor/versions";
import { refused, type Answer, type Broken, type SuiteName, type SuiteResult } from "./answer";
import { givenNames, missingNames } from "./names";
import { environment, litellmPackages, type Environment } from "./python-environment";
import { startFailure } from "./start-failure";
import { runSuite } from "./suites";
import { columnCount, compareTables } from "./tables";

const NOT_CHECKED = [
  "the image: it has its own versions of other packages, Prisma's engine and the admin pages",
  "providers, Redis, and the callbacks' queries in a running LiteLLM (their tests keep its tables in memory)",
  "Nginx, metrics and the upgrade of a filled database: `npm run acceptance`",
];

const STARTS = "LiteLLM, with the packages that pip chooses today, loads the callbacks and hooks";
/** How much to show while it runs. */
export interface Progress {
  readonly report: (message: string) => void;
  readonly verbose: boolean;
}

/**
 * Runs all suites against a version of LiteLLM from the package index.
 *
 * @throws NotCheckable for a version that cannot be installed.
 */
export async function checkLitellm(version: string, progress: Progress): Promise<Answer> {
  if (isMalicious("litellm", version)) return refused("LiteLLM", version);
  const found = await environment(`litellm-${version}`, litellmPackages(version), progress.report);
  progress.report(`Starting LiteLLM ${version}, and comparing names and tables…`);
  const contract = await checkContract(version, found);
  const migrations = join(found.packages, "litellm_proxy_extras", "migrations");
  const suites: SuiteResult[] = [contract.result];
  for (const suite of contract.possible) {
    progress.report(`Running the suite ${suite}…`);
    suites.push(await runSuite(suite, { litellm: version, migrations }, found.python, progress.verbose));
  }
  return {
    application: "LiteLLM",
    version,
    suites: mergeBySuite(suites),
    notes: [...vulnerabilityNotes("litellm", version), ...contract.notes],
    notChecked: [...contract.notChecked, ...NOT_CHECKED],
  };
}

interface Contract extends Pick<Answer, "notes" | "notChecked"> {
  readonly result: SuiteResult;
  /** Suites that can say more than the contract did. */
  readonly possible: readonly SuiteName[];
}

async function checkContract(version: string, found: Environment): Promise<Contract> {
  const start = Date.now();
  const failure = await startFailure(found.python);
  const starts: readonly Broken[] = failure === undefined ? [] : [{ promise: STARTS, reason: failure }];
  const { checked } = await givenNames("litellm");
  const missing = missingNames(
    checked,
    ["litellm", "litellm_proxy_extras"].map((name) => join(found.packages, name)),
  );
  const tables = await compareTables(
    "litellm",
    (client) => applyMigrations(client, join(found.packages, "litellm_proxy_extras", "migrations")),
    (client) => createLitellmTables(client, testedVersions("litellm").at(-1) ?? ""),
  );
  const broken = [...starts, ...missing, ...tables.broken];
  const kept = 1 + checked.length + columnCount("litellm") - broken.length;
  const python: readonly SuiteName[] = failure === undefined ? ["contract", "callback", "hooks"] : [];
  const sql: readonly SuiteName[] = tables.broken.length === 0 ? ["sync"] : [];
  return {
    result: { suite: "contract", kept, broken, seconds: (Date.now() - start) / 1000 },
    possible: [...python, ...sql],
    notes: tables.notes,
    notChecked: [
      ...(failure === undefined
        ? []
        : [`the suites callback and hooks and half of contract, because LiteLLM ${version} does not load them here`]),
      ...(tables.broken.length === 0 ? [] : ["the suite sync, because the tables lack what it needs"]),
    ],
  };
}

/** The contract has two parts: what is compared here, and tests. */
function mergeBySuite(results: readonly SuiteResult[]): readonly SuiteResult[] {
  const merged = new Map<SuiteName, SuiteResult>();
  for (const result of results) {
    const { kept = 0, broken = [], seconds = 0 } = merged.get(result.suite) ?? {};
    merged.set(result.suite, {
      suite: result.suite,
      kept: kept + result.kept,
      broken: [...broken, ...result.broken],
      seconds: seconds + result.seconds,
    });
  }
  return [...merged.values()];
}
