import { listPackageFiles, readPackageFile } from "../../../components/settings/package-files";

const FOLDER = "observability/grafana/dashboards";

/** A panel's place in Grafana's grid of 24 columns. */
export interface GridPosition {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** The fields of a panel that the tests check. Rows have only the first four, texts no queries. */
export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: GridPosition;
  readonly description?: string;
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly options?: { readonly content?: string };
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
  readonly fieldConfig?: {
    readonly defaults: { readonly unit?: string; readonly thresholds?: { readonly steps: readonly unknown[] } };
  };
}

/** A choice at the top of a dashboard. */
export interface Variable {
  readonly name: string;
  /** `label_values(metric, label)` */
  readonly query: string;
}

/** A dashboard as in its file. */
export interface Dashboard {
  readonly file: string;
  readonly uid: string;
  readonly title: string;
  readonly editable: boolean;
  readonly tags: readonly string[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly panels: readonly Panel[];
}

/** All dashboards of this package. */
export function dashboards(): Dashboard[] {
  return listPackageFiles(FOLDER).map((file) => ({
    ...(JSON.parse(readPackageFile(`${FOLDER}/${file}`)) as Omit<Dashboard, "file">),
    file,
  }));
}

/** All panels except the row headings. */
export function contentPanels({ panels }: Dashboard): Panel[] {
  return panels.filter(({ type }) => type !== "row");
}

/** The panels that show data: no row headings, no texts. */
export function dataPanels(dashboard: Dashboard): Panel[] {
  return contentPanels(dashboard).filter(({ type }) => type !== "text");
}

/** All PromQL of a dashboard, each expression with the title of its panel or the name of its variable. */
export function expressions(dashboard: Dashboard): { readonly title: string; readonly expr: string }[] {
  return [
    ...dataPanels(dashboard).flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr }))),
    ...dashboard.templating.list.map(({ name, query }) => ({
      title: `the variable ${name}`,
      expr: query.replace(/^label_values\((.+), (\w+)\)$/, "sum by ($2) ($1)"),
    })),
  ];
}
