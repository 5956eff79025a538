import { readAuthorityEntry } from "../certificate-authorities";
import { problemAt, type Problem } from "../problems";
import type { Settings } from "../schema";
import { DASHBOARD_FILES, readAddedFiles, RULE_FILES, type AddedFile } from "./added-files";
import { dashboardProblems } from "./dashboard-problems";
import { ruleProblems } from "./rule-problems";

/** The contents of all files that `monitoring` names. */
export interface MonitoringFiles {
  readonly rules: readonly Pick<AddedFile, "name" | "path" | "content">[];
  readonly dashboards: readonly Pick<AddedFile, "name" | "path" | "content">[];
  /** PEM text with a job's certificate authorities, by job name. */
  readonly authorities: Readonly<Record<string, string>>;
}

/** The files of a stack that adds nothing. */
export const NO_MONITORING_FILES: MonitoringFiles = { rules: [], dashboards: [], authorities: {} };

/**
 * Reads and checks the files that a stack adds to its monitoring.
 *
 * @param folder folder of relative paths.
 * @returns the files, and every problem among them.
 */
export function readMonitoringFiles(
  { scrape, rules, dashboards }: Pick<Settings["monitoring"], "scrape" | "rules" | "dashboards">,
  folder: string,
): { readonly files: MonitoringFiles; readonly problems: readonly Problem[] } {
  const ruleFiles = readAddedFiles(rules, RULE_FILES, folder);
  const dashboardFiles = readAddedFiles(dashboards, DASHBOARD_FILES, folder);
  const authorities = scrape.flatMap(({ name, certificateAuthority }, index) =>
    certificateAuthority === undefined ? [] : [{ name, index, ...readAuthorityEntry(certificateAuthority, folder) }],
  );
  return {
    files: {
      rules: ruleFiles.files,
      dashboards: dashboardFiles.files,
      authorities: Object.fromEntries(authorities.map(({ name, certificates }) => [name, certificates.join("")])),
    },
    problems: [
      ...ruleFiles.problems,
      ...ruleProblems(ruleFiles.files),
      ...dashboardFiles.problems,
      ...dashboardProblems(dashboardFiles.files),
      ...authorities.flatMap(({ index, problem }) =>
        problem === undefined ? [] : [problemAt(["monitoring", "scrape", index, "certificateAuthority"], problem)],
      ),
    ],
  };
}
