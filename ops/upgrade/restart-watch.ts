import { setTimeout as pause } from "node:timers/promises";

import { containerSuffix } from "../../components/settings/service-names";
import { docker, DockerError } from "../docker-cli";
import type { Target } from "../target";
import { explainFailures } from "../up/explain-failure";
import type { Change } from "./changes";

/** A version that cannot migrate its database ends each time. Once may be an accident of the moment. */
const RESTARTS = 3;
const PAUSE_SECONDS = 2;

/**
 * Runs `body`, and meanwhile removes a container of an upgraded service that keeps ending. Pulumi waits for the health of a
 * container for minutes, also of one that ends at every start, but not of one that is gone. This shortens the outage.
 *
 * @returns the result of `body`, and why a container was removed, with its last log lines.
 */
export async function removingRestarters<Result>(
  target: Target,
  changes: readonly Pick<Change, "service">[],
  body: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly reasons: readonly string[] }> {
  const end = new AbortController();
  const reasons: string[] = [];
  const names = changes.map(({ service }) => `${target.prefix}-${containerSuffix(service)}`);
  // The old containers may have ended in their time.
  const old = new Set((await Promise.all(names.map((name) => inspect(target, name)))).map((found) => found?.id));
  const watch = (async () => {
    while (!end.signal.aborted) {
      for (const name of names) {
        const found = await inspect(target, name);
        if (found === undefined || old.has(found.id) || found.restarts < RESTARTS) continue;
        reasons.push(...(await remove(target, name)));
      }
      await pause(PAUSE_SECONDS * 1000, undefined, { signal: end.signal }).catch(() => undefined);
    }
  })();
  try {
    return { result: await body(), reasons };
  } finally {
    end.abort();
    await watch;
  }
}

interface Found {
  readonly id: string;
  readonly restarts: number;
}

async function inspect({ dockerHost }: Target, name: string): Promise<Found | undefined> {
  try {
    const { stdout } = await docker(dockerHost, ["inspect", "--format", "{{.Id}} {{.RestartCount}}", name]);
    const [id = "", restarts = "0"] = stdout.trim().split(" ");
    return { id, restarts: Number(restarts) };
  } catch (error) {
    // Between two containers there is none, and a busy engine answers the next time.
    if (error instanceof DockerError) return undefined;
    throw error;
  }
}

async function remove(target: Target, name: string): Promise<readonly string[]> {
  const reasons = await explainFailures(target.dockerHost, target.prefix);
  console.error(`\n${name} has ended ${RESTARTS} times. Giving up on it.`);
  await docker(target.dockerHost, ["rm", "--force", name]);
  return reasons.filter((reason) => reason.startsWith(`${name} `));
}
