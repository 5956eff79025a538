import { scramVerifier } from "../../components/postgres/scram";
import { settingSchemas } from "../../components/settings/schema";
import { syncInstallation, syncSetting, syncSql, type SyncInstallation } from "../../components/sync/render-sync";
import { OperationError } from "../command";
import { readStackConfig } from "../stack-config";
import type { Sides } from "./sides";

/**
 * Installs or upgrades both sides, with the role `sync` that both need. Models and roles are those of a stack's settings.
 *
 * @throws OperationError without a password for the role.
 */
export async function install(sides: Sides, stack: string): Promise<void> {
  const password = process.env["SYNC_PASSWORD"] ?? "";
  if (password === "") {
    throw new OperationError("Set the variable SYNC_PASSWORD to the password that the role sync has, or is to get.");
  }
  const setting = syncSetting(installationOf(sides, stack), password);
  for (const ask of [sides.webui, sides.litellm]) await ask(roleSql(password));
  await sides.webui(syncSql.openWebui());
  await sides.setInLitellm("llm_stack.sync", setting);
  await sides.litellm(syncSql.litellm());
  console.log("Installed on both sides; `npm run sync -- run` does the work.");
}

/** Takes it out on both sides. */
export async function uninstall(sides: Sides): Promise<void> {
  await sides.litellm(syncSql.uninstallLitellm());
  await sides.webui(syncSql.uninstallOpenWebui());
  console.log("Taken out. Open WebUI keeps its accounts, groups and models.");
}

function installationOf({ webuiUrl }: Sides, stack: string): SyncInstallation {
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

/** The verifier instead of the password, which no log of the server can show then. */
function roleSql(password: string): string {
  return `
    DO $$ BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sync') THEN CREATE ROLE sync; END IF;
    END $$;
    ALTER ROLE sync LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 6 PASSWORD '${scramVerifier(password, "sync")}'`;
}
