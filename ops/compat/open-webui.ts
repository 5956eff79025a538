import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Client } from "pg";

import { packageRoot } from "../../components/settings/package-files";
import { isMalicious, supportedVersions } from "../../components/settings/supported-versions";
import { SUPERUSER_PASSWORD } from "../../testing/postgres/postgres-programs";
import { createOpenWebuiTables } from "../../testing/sync/application-tables";
import { vulnerabilityNotes } from "../doctor/versions";
import { runProgram } from "../run-program";
import { NotCheckable, refused, type Answer, type Broken } from "./answer";
import type { Progress } from "./litellm";
import { givenNames, missingNames } from "./names";
import { environment } from "./python-environment";
import { columnCount, compareTables } from "./tables";

/** What Open WebUI's migrations need of its dependencies. */
const FOR_MIGRATIONS = /^Requires-Dist: ((?:alembic|sqlalchemy|psycopg)(?:\[\w+\])?==[\w.]+)$/gim;
const NOT_CHECKED = [
  "whether it starts: only its migrations ran, with the versions of Alembic and SQLAlchemy that it names",
  "what its settings do: only that their names still occur in its source",
  "the sync's SQL suites: they run on the tested version's tables",
  "the image, sign-in, the web pages and the job that gives it its key: `npm run acceptance`",
];

/**
 * Compares the schema and the settings of a version of Open WebUI from the package index with what this project needs.
 *
 * @throws NotCheckable for a version that cannot be installed.
 */
export async function checkOpenWebui(version: string, { report }: Progress): Promise<Answer> {
  if (isMalicious("openWebui", version)) return refused("Open WebUI", version);
  const requirement = `open-webui==${version}`;
  const { packages } = await environment(`open-webui-${version}`, ["--no-deps", requirement], report);
  const tools = await environment(`open-webui-${version}-migrations`, migrationTools(packages, version), report);
  report("Comparing names and tables…");
  const start = Date.now();
  const { checked, ofOthers } = await givenNames("openWebui");
  const missing = missingNames(checked, [join(packages, "open_webui")]);
  const named = (Date.now() - start) / 1000;
  const head = { found: "" };
  const tables = await compareTables(
    "openWebui",
    async (client) => {
      head.found = await migrate(tools.python, packages, client);
    },
    createOpenWebuiTables,
  );
  const schema = tables.broken.length > 0 && head.found === "" ? [] : unknownSchema(head.found);
  const broken = [...schema, ...tables.broken];
  return {
    application: "Open WebUI",
    version,
    suites: [
      { suite: "contract", kept: checked.length - missing.length, broken: missing, seconds: named },
      {
        suite: "sync",
        kept: 1 + columnCount("openWebui") - broken.length,
        broken,
        seconds: (Date.now() - start) / 1000 - named,
      },
    ],
    notes: [...vulnerabilityNotes("openWebui", version), ...tables.notes],
    notChecked: [`${ofOthers.join(", ")}: its package does not read them itself`, ...NOT_CHECKED],
  };
}

/** @throws NotCheckable when the package does not pin them as 0.12.4 does. */
function migrationTools(packages: string, version: string): readonly string[] {
  const folder = readdirSync(packages).find((name) => /^open_webui-.*\.dist-info$/.test(name)) ?? "";
  const metadata = readFileSync(join(packages, folder, "METADATA"), "utf8");
  const tools = [...metadata.matchAll(FOR_MIGRATIONS)].map(([, requirement = ""]) => requirement);
  if (tools.some((tool) => tool.startsWith("alembic"))) return tools;
  throw new NotCheckable(`Open WebUI ${version} does not name the version of Alembic that its migrations need.`);
}

async function migrate(python: string, packages: string, client: Client): Promise<string> {
  const { user, host, port, database = "" } = client;
  const url = `postgresql+psycopg://${user ?? ""}:${SUPERUSER_PASSWORD}@${host}:${port}/${database}`;
  const program = join(packageRoot, "testing/open-webui/migrate.py");
  const { stdout, failure } = await runProgram(python, ["-B", program, packages, url]);
  if (failure !== undefined) throw new Error(failure.split("\n").findLast((line) => /^\S/.test(line)) ?? failure);
  return stdout.trim().split("\n").at(-1) ?? "";
}

/** The sync installs nothing on a schema that supported-versions.json does not list. */
function unknownSchema(head: string): readonly Broken[] {
  const known = supportedVersions().openWebui.map(({ alembic }) => alembic);
  if (known.includes(head)) return [];
  const reason = `its alembic_version is ${head}; supported-versions.json lists ${known.join(", ")}`;
  return [{ promise: "the sync knows its schema", reason }];
}
