import { format, resolveConfig } from "prettier";

import { buildDashboard, type DashboardSpec } from "./dashboard";
import { backup } from "./pages/backup";
import { containers } from "./pages/containers";
import { host } from "./pages/host";
import { litellm } from "./pages/litellm";
import { monitoring } from "./pages/monitoring";
import { logs } from "./pages/logs";
import { nginx } from "./pages/nginx";
import { overview } from "./pages/overview";
import { postgres } from "./pages/postgres";
import { redis } from "./pages/redis";
import { spend } from "./pages/spend";
import { sync } from "./pages/sync";

const FOLDER = "observability/grafana/dashboards";

const ALL: readonly DashboardSpec[] = [
  overview,
  litellm,
  spend,
  host,
  containers,
  postgres,
  redis,
  nginx,
  logs,
  sync,
  backup,
  monitoring,
];

/** The files of all dashboards, by their paths in the project. */
export function renderDashboards(): Promise<{ path: string; content: string }[]> {
  return Promise.all(
    ALL.map(async (spec) => {
      const path = `${FOLDER}/${spec.file}.json`;
      const options = { ...(await resolveConfig(path)), filepath: path };
      return { path, content: await format(JSON.stringify(buildDashboard(spec)), options) };
    }),
  );
}
