import { readMonitoringFiles } from "../../components/settings/added-monitoring/monitoring-files";
import { packageRoot } from "../../components/settings/package-files";
import type { Settings } from "../../components/settings/schema";
import { plural, type Finding } from "./finding";
import { forStack } from "../stack-remedy";

const CHECK = "monitoring";

/** Whether the rules, dashboards and authorities that the stack adds can be used; nothing if it adds none. */
export function diagnoseMonitoringFiles(
  stack: string,
  monitoring: Settings["monitoring"],
  folder = packageRoot,
): readonly Finding[] {
  const { files, problems } = readMonitoringFiles(monitoring, folder);
  const { rules, dashboards } = files;
  if (problems.length > 0) {
    return problems.map(({ path, message, remedy }) => ({
      check: CHECK,
      level: "error",
      message: `${path} ${message}`,
      remedy: forStack(stack, remedy),
    }));
  }
  if (rules.length + dashboards.length === 0) return [];
  const message = `${plural(rules.length, "rule file")} and ${plural(dashboards.length, "dashboard")} of your own`;
  return [{ check: CHECK, level: "ok", message }];
}
