import { listPackageFiles, readPackageFile } from "../../../components/settings/package-files";

const FOLDER = "observability/grafana/dashboards";

/** A panel's place in Grafana's grid of 24 columns. */
export interface GridPosition {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** The fields of a panel that the tests check. Rows have only the first four. */
export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: GridPosition;
  readonly description?: string;
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
  readonly fieldConfig?: {
    readonly defaults: { readonly unit?: string; readonly thresholds?: { readonly steps: readonly unknown[] } };
  };
}

/** A dashboard as in its file. */
export interface Dashboard {
  readonly file: string;
  readonly uid: string;
  readonly title: string;
  readonly editable: boolean;
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
