import { limitsFor } from "../settings/limits";
import { readPackageFile } from "../settings/package-files";
import type { Settings } from "../settings/schema";
import { renderTemplate } from "../templates/render-template";
import type { RenderedFile } from "../templates/rendered-file";

/** PostgreSQL's configuration, sized by its memory limit. */
export function renderPostgres({ resources }: Pick<Settings, "resources">): RenderedFile[] {
  const { memory } = limitsFor(resources, "postgres");
  const content = renderTemplate("postgres/postgresql.conf", {
    SHARED_BUFFERS_MB: Math.floor(memory * 0.3),
    EFFECTIVE_CACHE_MB: Math.floor(memory * 0.6),
  });
  return [{ path: "postgresql.conf", content }];
}

/** Databases that the role `backup` may dump. */
const DUMPED_DATABASES = ["litellm", "webui", "vectors"] as const;

/** SQL for psql that creates what is missing; it switches databases with `\connect`. */
export function renderDatabaseBootstrap(): string {
  const [databases, cLibrary, roles, vectors, backup] = ["databases", "c-library", "roles", "vectors", "backup"].map(
    sql,
  );
  return [
    databases,
    cLibrary,
    roles,
    renderDatabaseAccess(),
    `\\connect vectors\n${vectors}`,
    ...DUMPED_DATABASES.map((database) => `\\connect ${database}\n${backup}`),
  ].join("\n");
}

/** SQL that sets the owners of the databases and who may connect to them. */
export function renderDatabaseAccess(): string {
  return sql("access");
}

function sql(name: string): string {
  return readPackageFile(`config-templates/postgres/${name}.sql`);
}
