import { readPackageFile } from "../../../components/settings/package-files";

/** Everything that roles of the stack may do in PostgreSQL, each as one sentence. */
export interface ExpectedGrants {
  /** Roles with their attributes and limits. */
  readonly roles: readonly string[];
  readonly memberships: readonly string[];
  /** Owners of databases, and what roles may do in them. */
  readonly databases: readonly string[];
  /** By database, what the role `sync` may do in its tables. */
  readonly sync: Readonly<Record<"litellm" | "webui", readonly string[]>>;
}

/** The attributes that roles.sql sets, with the words of PostgreSQL's catalog. */
const ATTRIBUTES = ["LOGIN", "SUPERUSER", "CREATEDB", "CREATEROLE", "REPLICATION", "BYPASSRLS"] as const;

/**
 * Reads from the package's own SQL what `up` grants, so that the audit compares with what is deployed and not with a second
 * list.
 *
 * @throws Error when a file has a statement of an unknown form.
 */
export function expectedGrants(read: (path: string) => string = readPackageFile): ExpectedGrants {
  const roles = withoutComments(read("config-templates/postgres/roles.sql"));
  return {
    roles: rolesOf(roles),
    memberships: [...roles.matchAll(/^GRANT (\w+) TO (\w+);$/gm)].map(
      ([, role = "", member = ""]) => `${member} is a member of ${role}`,
    ),
    databases: statementsOf(read("config-templates/postgres/access.sql")).flatMap(databaseStatement),
    sync: {
      litellm: tableGrants(read("config-templates/sync/litellm/10-grants.sql")),
      webui: tableGrants(read("config-templates/sync/open-webui/10-grants.sql")),
    },
  };
}

/** A role with its attributes, as {@link ExpectedGrants.roles} and the catalog are written. */
export function roleText(name: string, attributes: readonly string[], connections: number): string {
  return `${name}: ${attributes.join(" ")}, at most ${connections} connections`;
}

function rolesOf(sql: string): readonly string[] {
  const set = /'ALTER ROLE %I ([A-Z ]+) CONNECTION LIMIT/.exec(sql)?.[1]?.split(" ") ?? [];
  const attributes = ATTRIBUTES.filter((attribute) => set.includes(attribute));
  const declared = [...sql.matchAll(/^ *\('(\w+)', (\d+)\)/gm)];
  if (declared.length === 0 || set.length === 0) throw new Error("config-templates/postgres/roles.sql: no roles found");
  return declared.map(([, name = "", connections]) => roleText(name, attributes, Number(connections)));
}

function databaseStatement(statement: string): readonly string[] {
  const [, owned = "", owner = ""] = /^ALTER DATABASE (\w+) OWNER TO (\w+)$/.exec(statement) ?? [];
  if (owned !== "") return [`${owned} belongs to ${owner}`];
  const [, privileges = "", databases = "", role = ""] =
    /^GRANT ([A-Z, ]+) ON DATABASE ([\w, ]+) TO (\w+)$/.exec(statement) ?? [];
  if (role !== "") {
    return words(databases).flatMap((database) =>
      words(privileges).map((privilege) => `${role} may ${privilege} in ${database}`),
    );
  }
  if (/^REVOKE ALL ON DATABASE [\w, ]+ FROM PUBLIC$/.test(statement)) return [];
  throw new Error(`config-templates/postgres/access.sql: the audit does not know the statement ${statement}`);
}

/** `GRANT SELECT (a, b), DELETE ON public.x TO sync` as one sentence for each privilege and column. */
function tableGrants(sql: string): readonly string[] {
  return statementsOf(sql).flatMap((statement) => {
    const [, privileges = "", table = "", role = ""] = /^GRANT (.+) ON (\S+) TO (\w+)$/.exec(statement) ?? [];
    if (table === "") return [];
    return [...privileges.matchAll(/([A-Z]+)(?: \(([^)]*)\))?/g)].flatMap(([, privilege = "", columns]) =>
      columns === undefined
        ? [grantText(role, privilege, table)]
        : words(columns).map((column) => grantText(role, privilege, table, column)),
    );
  });
}

/** What a role may do with a table or with one of its columns. */
export function grantText(role: string, privilege: string, table: string, column?: string): string {
  const name = table.replaceAll('"', "");
  return `${role} may ${privilege} ${column === undefined ? "" : `${column} of `}${name}`;
}

function words(text: string): readonly string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

function statementsOf(sql: string): readonly string[] {
  return withoutComments(sql)
    .split(";")
    .map((statement) => statement.replaceAll(/\s+/g, " ").trim())
    .filter((statement) => statement !== "");
}

function withoutComments(sql: string): string {
  return sql.replaceAll(/^\s*--.*$/gm, "");
}
