import { readPackageFile } from "../settings/package-files";
import type { Settings } from "../settings/schema";

/** Files of each side, in the order in which they run. */
const OPEN_WEBUI = [
  "00-contract",
  "10-schema",
  "20-account-links",
  "21-account-data",
  "22-account-locks",
  "30-groups",
  "40-models",
  "50-rpc",
];
const LITELLM = [
  "00-contract",
  "10-schema",
  "20-outbox",
  "21-triggers",
  "30-foreign-server",
  "40-wanted-models",
  "41-wanted-people",
  "42-wanted-grants",
  "50-observed-state",
  "51-request",
  "52-apply",
  "53-tick",
  "60-reconcile",
  "70-status",
  "71-permissions",
  "80-settings",
];

/** The SQL of the synchronisation, which psql and node-postgres both read; each text is to run in one transaction. */
export const syncSql = {
  /** Open WebUI's side, which comes first: LiteLLM's side asks it for what it manages. */
  openWebui: () => render("shared/drop-code", ...OPEN_WEBUI.map((name) => `open-webui/${name}`)),
  /** LiteLLM's side; needs the session setting `llm_stack.sync` (see {@link syncSetting}). */
  litellm: () => render("shared/drop-code", ...LITELLM.map((name) => `litellm/${name}`)),
  /** Takes the triggers off LiteLLM's tables, where they are installed. */
  pause: () => render("litellm/pause"),
  uninstallLitellm: () => render("litellm/uninstall"),
  uninstallOpenWebui: () => render("shared/drop-code", "open-webui/uninstall"),
} as const;

/** What the installation on LiteLLM's side takes over. */
export interface SyncInstallation {
  /** Open WebUI's database as LiteLLM's server reaches it. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Models of LiteLLM's configuration file, which are in no table. */
  readonly models: readonly { readonly name: string; readonly accessGroups?: readonly string[] }[];
  /** Open WebUI's role by LiteLLM's role. */
  readonly roles: Readonly<Partial<Record<string, "admin" | "user" | "pending">>>;
  /** Open WebUI's role for all other people. */
  readonly defaultRole: "user" | "pending";
  /** Open WebUI's name of the identity provider whose subjects LiteLLM knows; null for none. */
  readonly ssoProvider: string | null;
  /** What a person's empty list of models means: what their teams have, or every model. */
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
    models: models.map(({ name }) => ({ name })),
    roles: sync.roles,
    defaultRole: sync.defaultRole,
    ssoProvider: sync.ssoProvider === "" ? null : sync.ssoProvider,
    emptyModelList: access.emptyModelList,
  };
}

/** Value of the session setting `llm_stack.sync`; secret, because of the password of the role `sync` in it. */
export function syncSetting(installation: SyncInstallation, password: string): string {
  return JSON.stringify({ ...installation, password });
}

function render(...names: readonly string[]): string {
  return names.map((name) => readPackageFile(`config-templates/sync/${name}.sql`)).join("\n");
}
