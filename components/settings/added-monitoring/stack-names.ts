import { parse } from "yaml";

import { listPackageFiles, readPackageFile } from "../package-files";

const RULES = "observability/prometheus/rules";
const DASHBOARDS = "observability/grafana/dashboards";

/** The fields of a rule file that names come from. */
export interface RuleFile {
  readonly groups: readonly { readonly rules: readonly { readonly alert?: string; readonly record?: string }[] }[];
}

/** Names that the stack's own monitoring uses. An addition with one of them would replace or double it. */
export interface StackNames {
  readonly jobs: ReadonlySet<string>;
  readonly alerts: ReadonlySet<string>;
  readonly records: ReadonlySet<string>;
  readonly dashboardUids: ReadonlySet<string>;
  readonly dataSources: ReadonlySet<string>;
}

let names: StackNames | undefined;

/** Reads the names from this package's own files. */
export function stackNames(): StackNames {
  names ??= readNames();
  return names;
}

function readNames(): StackNames {
  const rules = listPackageFiles(RULES)
    .map((file) => parse(readPackageFile(`${RULES}/${file}`)) as RuleFile)
    .flatMap(({ groups }) => groups.flatMap((group) => group.rules));
  const dashboards = listPackageFiles(DASHBOARDS).map(
    (file) => JSON.parse(readPackageFile(`${DASHBOARDS}/${file}`)) as { readonly uid: string },
  );
  const jobs = readPackageFile("config-templates/prometheus/prometheus.yml").matchAll(/^ *- job_name: (\S+)$/gm);
  const { datasources } = parse(readPackageFile("config-templates/grafana/datasources.yaml")) as {
    readonly datasources: readonly { readonly name: string; readonly uid: string }[];
  };
  return {
    jobs: new Set(Array.from(jobs, ([, name = ""]) => name)),
    alerts: new Set(rules.flatMap(({ alert }) => alert ?? [])),
    records: new Set(rules.flatMap(({ record }) => record ?? [])),
    dashboardUids: new Set(dashboards.map(({ uid }) => uid)),
    dataSources: new Set(datasources.flatMap(({ name, uid }) => [name, uid])),
  };
}
