import { readPackageFile } from "../settings/package-files";
import type { Settings } from "../settings/schema";
import { sentenceList, supportedVersions, testedVersions } from "../settings/supported-versions";
import { renderTemplate } from "../templates/render-template";
import { knownMigrations, readMigrations, type Migration } from "./migrations";

/** Files of each database, in the order in which they run. */
const OPEN_WEBUI = [
  "shared/check-version",
  "shared/drop-code",
  "open-webui/00-contract",
  "shared/migrate",
  "open-webui/10-grants",
  "open-webui/20-account-links",
  "open-webui/21-account-data",
  "open-webui/22-account-locks",
  "open-webui/30-groups",
  "open-webui/40-models",
  "open-webui/50-rpc",
];
const LITELLM = [
  "shared/check-version",
  "litellm/wait-for-batch",
  "shared/drop-code",
  "litellm/00-contract",
  "shared/migrate",
  "litellm/10-grants",
  "litellm/20-outbox",
  "litellm/21-triggers",
  "litellm/30-foreign-server",
  "litellm/40-wanted-models",
  "litellm/41-wanted-people",
  "litellm/42-wanted-grants",
  "litellm/50-observed-state",
  "litellm/51-request",
  "litellm/52-apply",
  "litellm/53-tick",
  "litellm/60-reconcile",
  "litellm/70-status",
  "litellm/71-permissions",
  "litellm/80-settings",
];

/**
 * The SQL of the sync, for psql and node-postgres. An installation is one transaction. It recreates all code, and applies the
 * migrations that the database does not have yet to the tables.
 */
export const syncSql = {
  /** Open WebUI's side. Install it first, because LiteLLM's side queries it. */
  openWebui: (migrations = readMigrations("open-webui")) => install(migrations, OPEN_WEBUI),
  /** LiteLLM's side; needs the session setting `llm_stack.sync` (see {@link syncSetting}). */
  litellm: (migrations = readMigrations("litellm")) => install(migrations, LITELLM),
  /** Removes the triggers from LiteLLM's tables, if they are installed. */
  pause: () => render("litellm/pause"),
  uninstallLitellm: () => render("litellm/uninstall"),
  uninstallOpenWebui: () => render("shared/drop-code", "open-webui/uninstall"),
} as const;

/** Parameters of the installation in LiteLLM's database. */
export interface SyncInstallation {
  /** Open WebUI's database as LiteLLM's server reaches it. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Models from LiteLLM's configuration file, which no table contains. */
  readonly models: readonly { readonly name: string; readonly accessGroups?: readonly string[] }[];
  /** Open WebUI's role by LiteLLM's role. */
  readonly roles: Readonly<Partial<Record<string, "admin" | "user" | "pending">>>;
  /** Open WebUI's role for all other users. */
  readonly defaultRole: "user" | "pending";
  /** Open WebUI's name for the identity provider whose subjects LiteLLM knows; null for none. */
  readonly ssoProvider: string | null;
  /** Meaning of a user's empty model list: the models of their teams, or every model. */
  readonly emptyModelList: Settings["access"]["emptyModelList"];
}

/** The stack's own installation: both databases are on one server. */
export function syncInstallation({
  models,
  sync,
  access,
}: Pick<Settings, "models" | "sync" | "access">): SyncInstallation {
  return {
    host: "127.0.0.1",
    port: 5432,
    database: "webui",
    models: configuredModels(models),
    roles: sync.roles,
    defaultRole: sync.defaultRole,
    ssoProvider: sync.ssoProvider === "" ? null : sync.ssoProvider,
    emptyModelList: access.emptyModelList,
  };
}

/** Every model once. LiteLLM counts the access groups of all entries that share a name (Router.get_model_access_groups). */
function configuredModels(models: Settings["models"]): SyncInstallation["models"] {
  return [...new Set(models.map(({ name }) => name))].map((name) => {
    const groups = models.flatMap((model) => (model.name === name ? (model.accessGroups ?? []) : []));
    return { name, ...(groups.length > 0 && { accessGroups: [...new Set(groups)] }) };
  });
}

/** Value of the session setting `llm_stack.sync`. It is secret, because it contains the password of the role `sync`. */
export function syncSetting(installation: SyncInstallation, password: string): string {
  return JSON.stringify({ ...installation, password });
}

function install(migrations: readonly Migration[], names: readonly string[]): string {
  return [render("shared/begin"), knownMigrations(migrations), render(...names), "COMMIT;\n"].join("\n");
}

function render(...names: readonly string[]): string {
  return names
    .map((name) => {
      const path = `sync/${name}.sql`;
      const values = CONTRACTS[name];
      return values ? renderTemplate(path, values()) : readPackageFile(`config-templates/${path}`);
    })
    .join("\n");
}

/** What the sync was tested with, for the scripts that refuse everything else. */
const CONTRACTS: Readonly<Record<string, () => Readonly<Record<string, string>>>> = {
  "open-webui/00-contract": () => ({
    SCHEMAS: supportedVersions()
      .openWebui.map(({ alembic }) => alembic)
      .join(" "),
    VERSIONS: sentenceList(testedVersions("openWebui")),
    COLUMNS: JSON.stringify(supportedVersions().columns.openWebui),
  }),
  "litellm/00-contract": () => ({
    VERSIONS: sentenceList(testedVersions("litellm")),
    COLUMNS: JSON.stringify(supportedVersions().columns.litellm),
  }),
};
