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

/** Databases whose dump the role `backup` may take. */
const DUMPED_DATABASES = ["litellm", "webui"] as const;

/** SQL that creates what is missing; psql reads it, and changes the database on its way. */
export function renderDatabaseBootstrap(): string {
  const [databases, cLibrary, roles, backup] = ["databases", "c-library", "roles", "backup"].map((name) =>
    readPackageFile(`config-templates/postgres/${name}.sql`),
  );
  return [databases, cLibrary, roles, ...DUMPED_DATABASES.map((database) => `\\connect ${database}\n${backup}`)].join(
    "\n",
  );
}
