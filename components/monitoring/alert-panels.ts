import { listPackageFiles, readPackageFile } from "../settings/package-files";
import { publicUrl } from "../settings/public-url";
import type { Settings } from "../settings/schema";
import { renderTemplate } from "../templates/render-template";

const DASHBOARDS = "observability/grafana/dashboards";
/** The front page has panels about everything, so another dashboard says more about one alert. */
const FRONT_PAGE = "llm-overview";

interface Dashboard {
  readonly uid: string;
  readonly panels: readonly { readonly id: number; readonly type: string; readonly description?: string }[];
}

/** An alert, by its section of the runbook, and the panel that shows what it is about. */
export interface AlertPanel {
  /** The alert's name in lower case, as in a link to its section. */
  readonly section: string;
  /** Path in Grafana. */
  readonly path: string;
}

/** Every alert that a panel's description names. Of several panels it is one that shows the time before. */
export function alertPanels(): readonly AlertPanel[] {
  const dashboards = listPackageFiles(DASHBOARDS)
    .map((file) => JSON.parse(readPackageFile(`${DASHBOARDS}/${file}`)) as Dashboard)
    .sort((one, other) => Number(one.uid === FRONT_PAGE) - Number(other.uid === FRONT_PAGE));
  const found = dashboards
    .flatMap(({ uid, panels }) => panels.map((panel) => ({ uid, ...panel })))
    .sort((one, other) => Number(isOverTime(other.type)) - Number(isOverTime(one.type)))
    .flatMap(({ uid, id, description = "" }) =>
      Array.from(description.matchAll(/docs\/runbook\.md#(\w+)/g), ([, section = ""]) => ({
        section,
        path: `/d/${uid}?viewPanel=panel-${id}`,
      })),
    );
  const first = new Map(found.toReversed().map((panel) => [panel.section, panel]));
  return [...first.values()].sort((one, other) => (one.section < other.section ? -1 : 1));
}

/** The template that notifications use for the link to an alert's panel. */
export function renderAlertPanels({ monitoring: { host }, ports }: Pick<Settings, "monitoring" | "ports">): string {
  const branches = alertPanels().map(({ section, path }) => `{{- else if eq $section "${section}" }}${path}`);
  return renderTemplate("alertmanager/panels.tmpl", {
    GRAFANA_URL: host === "" ? `http://127.0.0.1:${ports.grafana}` : publicUrl(host, ports.https),
    PANELS: branches.join("\n"),
    FRONT_PAGE: `/d/${FRONT_PAGE}`,
  });
}

function isOverTime(type: string): boolean {
  return type === "timeseries" || type === "state-timeline";
}
