import { OperationError } from "../command";
import { runSql } from "../restore/databases";
import { stopServices } from "../restore/services";
import type { SafetyVolume } from "../safety/safety-volume";
import type { Target } from "../target";

/**
 * Dumps the databases into a volume. A server that does not answer cannot be dumped; its stopped data files are copied instead.
 *
 * @throws OperationError when there is no room, or something cannot be read.
 */
export async function dumpFirst(target: Target, volume: SafetyVolume): Promise<void> {
  await volume.create();
  if (await answers(target)) {
    const sizes = "SELECT 2 * sum(pg_database_size(datname)) FROM pg_database";
    await requireSpace(volume, Number(await runSql(target, "postgres", sizes)));
    await volume.dump(["litellm", "webui", "vectors"], "live");
    console.log(`Dumped litellm, webui and vectors into ${volume.volume}.`);
    return;
  }
  await requireSpace(volume, await volume.sizeOf("postgres-data"));
  console.log("PostgreSQL does not answer. Copying its data files as they are…");
  await stopServices(target, ["postgres"]);
  await volume.copyDataFiles();
  console.log(`Copied the data files to data-files.tar in ${volume.volume}.`);
}

async function requireSpace(volume: SafetyVolume, needed: number): Promise<void> {
  const free = await volume.freeBytes();
  if (free >= needed) return;
  const [has, needs] = [free, needed].map((bytes) => `${Math.ceil(bytes / 2 ** 20)} MiB`);
  throw new OperationError(
    `The dump may need ${needs ?? ""}, and ${has ?? ""} are free. Free some room (docs/emergencies.md#the-disk-is-full), or ` +
      "continue without a dump: --skip-dump",
  );
}

async function answers(target: Target): Promise<boolean> {
  try {
    await runSql(target, "postgres", "SELECT 1");
    return true;
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    return false;
  }
}
