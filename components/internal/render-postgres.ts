import type { Settings } from "../settings-schema";
import { limitsFor } from "./limits";
import { readPackageFile, renderTemplate } from "./package-files";
import type { RenderedFile } from "./rendered-file";

/** PostgreSQL's configuration, sized by its memory limit. */
export function renderPostgres({ resources }: Pick<Settings, "resources">): RenderedFile[] {
  const { memory } = limitsFor(resources, "postgres");
  const content = renderTemplate("postgres/postgresql.conf", {
    SHARED_BUFFERS_MB: Math.floor(memory * 0.3),
    EFFECTIVE_CACHE_MB: Math.floor(memory * 0.6),
  });
  return [{ path: "postgresql.conf", content }];
}

/** SQL that creates what is missing; psql reads it. */
export function renderDatabaseBootstrap(): string {
  return `${readPackageFile("config-templates/postgres/databases.sql")}\n${readPackageFile("config-templates/postgres/roles.sql")}`;
}
