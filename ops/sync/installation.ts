import { scramVerifier } from "../../components/postgres/scram";
import { settingSchemas } from "../../components/settings/schema";
import { syncInstallation, syncSetting, syncSql, type SyncInstallation } from "../../components/sync/render-sync";
import { OperationError } from "../command";
import { readStackConfig } from "../stack-config";
import type { Databases } from "./databases";

/**
 * Installs or upgrades the sync in both databases, with the role `sync` that both need. Models and roles come from a stack's
 * settings.
 *
 * @throws OperationError without a password for the role.
 */
export async function install(databases: Databases, stack: string): Promise<void> {
  const password = process.env["SYNC_PASSWORD"] ?? "";
  if (password === "") {
    throw new OperationError("Set the variable SYNC_PASSWORD to the current or new password of the role sync.");
  }
  const setting = syncSetting(installationOf(databases, stack), password);
  for (const query of [databases.webui, databases.litellm]) await query(roleSql(password));
  await databases.webui(syncSql.openWebui());
  await databases.setInLitellm("llm_stack.sync", setting);
  await databases.litellm(syncSql.litellm());
  console.log("Installed in both databases; `npm run sync -- run` starts the worker.");
}

/** Removes the sync from both databases. */
export async function uninstall(databases: Databases): Promise<void> {
  await databases.litellm(syncSql.uninstallLitellm());
  await databases.webui(syncSql.uninstallOpenWebui());
  console.log("Uninstalled. Open WebUI keeps its accounts, groups and models.");
}

function installationOf({ webuiUrl }: Databases, stack: string): SyncInstallation {
  const { values } = readStackConfig(stack);
  const settings = {
    models: settingSchemas.models.parse(JSON.parse(values["llm-stack:models"] ?? "[]")),
    sync: settingSchemas.sync.parse(JSON.parse(values["llm-stack:sync"] ?? "{}")),
    access: settingSchemas.access.parse(JSON.parse(values["llm-stack:access"] ?? "{}")),
  };
  const installation = syncInstallation(settings);
  if (webuiUrl === undefined) return installation;
  return {
    ...installation,
    host: webuiUrl.hostname,
    port: Number(webuiUrl.port || "5432"),
    database: decodeURIComponent(webuiUrl.pathname.slice(1)),
  };
}

/** Sets the verifier instead of the password, which thus cannot appear in a server log. */
function roleSql(password: string): string {
  return `
    DO $$ BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sync') THEN CREATE ROLE sync; END IF;
    END $$;
    ALTER ROLE sync LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 6 PASSWORD '${scramVerifier(password, "sync")}'`;
}
