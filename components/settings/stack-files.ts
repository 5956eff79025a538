import { bundleOf, readAuthorityEntries } from "./certificate-authorities";
import { readMonitoringFiles, type MonitoringFiles } from "./added-monitoring/monitoring-files";
import { SettingsError } from "./problems";
import type { Settings } from "./schema";

/** The contents of the files that a stack's settings name. */
export interface StackFiles {
  /** PEM text with the company's own certificate authorities; empty if there are none. */
  readonly authorities: string;
  readonly monitoring: MonitoringFiles;
}

/**
 * Reads every file that the settings name.
 *
 * @param folder folder of relative paths, by default the one that the program runs in.
 * @throws SettingsError that lists every problem of every file.
 */
export function readStackFiles(
  { certificateAuthorities, monitoring }: Pick<Settings, "certificateAuthorities" | "monitoring">,
  folder = process.cwd(),
): StackFiles {
  const authorities = readAuthorityEntries(certificateAuthorities, folder);
  const { files, problems } = readMonitoringFiles(monitoring, folder);
  const all = [...authorities.flatMap(({ problem }) => problem ?? []), ...problems];
  if (all.length > 0) throw new SettingsError(all);
  return { authorities: bundleOf(authorities), monitoring: files };
}
