import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { vi } from "vitest";

import { renderAlertmanager } from "../../../components/monitoring/render-alertmanager";
import { ALERTMANAGER_SOURCES, findAlertmanager } from "../../../testing/prometheus/alertmanager-programs";
import { exampleSettings } from "../../support/settings";

/** Labels of an alert. */
export type Labels = Readonly<Record<string, string>>;

/** An Alertmanager with this package's configuration and no receivers. */
export interface RunningAlertmanager {
  /** Lets these alerts fire, and ends all others. */
  readonly fire: (alerts: readonly Labels[]) => Promise<void>;
  /** Labels of the firing alerts that an inhibition rule silences. */
  readonly silenced: () => Promise<Labels[]>;
  readonly stop: () => void;
}

interface ApiAlert {
  readonly labels: Labels;
  readonly status: { readonly inhibitedBy: readonly string[] };
}

/** Starts Alertmanager on a free port of this machine. @throws Error when there is none, or when it does not become ready. */
export async function startAlertmanager(): Promise<RunningAlertmanager> {
  const folder = mkdtempSync(join(tmpdir(), "llm-stack-alertmanager-"));
  const found = findAlertmanager(folder);
  if (!found) throw new Error(`This needs ${ALERTMANAGER_SOURCES}.`);
  for (const { path, content } of renderAlertmanager(exampleSettings())) {
    writeFileSync(join(folder, path), content.replaceAll("/etc/alertmanager/llm-stack", folder));
  }
  const address = `127.0.0.1:${await freePort()}`;
  const [program, ...options] = found;
  const child = spawn(
    program,
    [
      ...options,
      `--config.file=${folder}/alertmanager.yml`,
      `--storage.path=${folder}/data`,
      `--web.listen-address=${address}`,
      "--cluster.listen-address=",
    ],
    { stdio: "ignore" },
  );
  await vi.waitFor(() => fetch(`http://${address}/-/ready`), { timeout: 20_000 });
  const url = `http://${address}/api/v2/alerts`;
  return {
    fire: (alerts) => fire(url, alerts),
    silenced: async () =>
      (await read(url)).filter(({ status }) => status.inhibitedBy.length > 0).map(({ labels }) => labels),
    stop: () => {
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function fire(url: string, alerts: readonly Labels[]): Promise<void> {
  const endsAt = new Date(Date.now() - 1000).toISOString();
  const earlier = await read(url);
  await post(
    url,
    earlier.map(({ labels }) => ({ labels, endsAt })),
  );
  await waitForCount(url, 0);
  await post(
    url,
    alerts.map((labels) => ({ labels })),
  );
  await waitForCount(url, alerts.length);
}

async function waitForCount(url: string, count: number): Promise<void> {
  await vi.waitFor(async () => {
    const { length } = await read(url);
    if (length !== count) throw new Error(`Alertmanager has ${length} alerts instead of ${count}`);
  });
}

async function read(url: string): Promise<readonly ApiAlert[]> {
  return (await (await fetch(url)).json()) as readonly ApiAlert[];
}

async function post(url: string, alerts: readonly object[]): Promise<void> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(alerts) });
  if (!answer.ok) throw new Error(await answer.text());
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
