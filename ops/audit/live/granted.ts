import type { Row } from "../../sync/databases";
import { grantText, roleText } from "./expected-grants";

/** Runs a SELECT in a database of the stack. */
export type Query = (sql: string) => Promise<readonly Row[]>;

/** The databases of a stack. */
export const stackDatabases = ["litellm", "webui", "vectors"] as const;

/** Name of one of them. */
export type StackDatabase = (typeof stackDatabases)[number];

const ROLES = `SELECT rolname AS name, rolconnlimit AS connections, array_remove(ARRAY[
    CASE WHEN rolcanlogin THEN 'LOGIN' END, CASE WHEN rolsuper THEN 'SUPERUSER' END,
    CASE WHEN rolcreatedb THEN 'CREATEDB' END, CASE WHEN rolcreaterole THEN 'CREATEROLE' END,
    CASE WHEN rolreplication THEN 'REPLICATION' END, CASE WHEN rolbypassrls THEN 'BYPASSRLS' END
  ], NULL) AS attributes
  FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> 'postgres' ORDER BY rolname`;

const MEMBERSHIPS = `SELECT member::regrole::text AS member, roleid::regrole::text AS role
  FROM pg_auth_members WHERE member::regrole::text !~ '^pg_' ORDER BY 1, 2`;

// The server's own superuser owns the database postgres and the templates.
const OWNERS = `SELECT datname AS name, pg_get_userbyid(datdba) AS owner
  FROM pg_database WHERE datname NOT IN ('postgres', 'template0', 'template1') ORDER BY 1`;

const DATABASES = `SELECT datname AS name, coalesce(nullif(grantee, 0)::regrole::text, 'PUBLIC') AS grantee, privilege_type AS privilege
  FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba)))
  WHERE datname <> 'template0' AND grantee <> datdba ORDER BY 1, 2, 3`;

/** Members of extensions belong to who installed these. */
const OF_SCHEMAS = "nspname !~ '^pg_' AND nspname <> 'information_schema'";

const SCHEMAS = `SELECT nspname AS name, coalesce(nullif(grantee, 0)::regrole::text, 'PUBLIC') AS grantee, privilege_type AS privilege
  FROM pg_namespace, aclexplode(nspacl)
  WHERE ${OF_SCHEMAS} AND grantee <> nspowner ORDER BY 1, 2, 3`;

const TABLES = `SELECT format('%s.%s', nspname, relname) AS name, column_name AS column,
    coalesce(nullif(grantee, 0)::regrole::text, 'PUBLIC') AS grantee, privilege_type AS privilege
  FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace CROSS JOIN LATERAL (
    SELECT NULL::text AS column_name, acl.* FROM aclexplode(relacl) AS acl
    UNION ALL
    SELECT attname::text, acl.* FROM pg_attribute, aclexplode(attacl) AS acl WHERE attrelid = pg_class.oid AND NOT attisdropped
  ) AS granted
  WHERE ${OF_SCHEMAS} AND grantee <> relowner AND NOT EXISTS (
    SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e'
  ) ORDER BY 1, 2, 3, 4`;

const NOT_BACKED_UP = `SELECT format('%s.%s', nspname, relname) AS name
  FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE ${OF_SCHEMAS} AND relkind IN ('r', 'p') AND NOT has_table_privilege('backup', pg_class.oid, 'SELECT') ORDER BY 1`;

/** What PostgreSQL grants, in the sentences of {@link ExpectedGrants}. */
export interface Granted {
  readonly roles: readonly string[];
  readonly memberships: readonly string[];
  readonly databases: readonly string[];
  /** By database, what roles other than the owner may do with schemas, tables and columns. */
  readonly tables: ReadonlyMap<StackDatabase, readonly string[]>;
  /** By database, tables that the role `backup` cannot read. */
  readonly notBackedUp: ReadonlyMap<StackDatabase, readonly string[]>;
}

/**
 * Reads grants from PostgreSQL's catalogs.
 *
 * @param queryIn runs SQL in a database.
 */
export async function readGrants(queryIn: (database: StackDatabase) => Query): Promise<Granted> {
  const query = queryIn("litellm");
  const [roles = [], memberships = [], owners = [], databases = [], ...inside] = await Promise.all([
    ...[ROLES, MEMBERSHIPS, OWNERS, DATABASES].map(query),
    ...stackDatabases.flatMap((database) => [SCHEMAS, TABLES, NOT_BACKED_UP].map(queryIn(database))),
  ]);
  const ofDatabase = stackDatabases.map((_, index) => inside.slice(3 * index, 3 * index + 3));
  const byDatabase = <Value>(read: (results: readonly (readonly Row[])[]) => Value) =>
    new Map(stackDatabases.map((database, index) => [database, read(ofDatabase[index] ?? [])] as const));
  return {
    roles: roles.map(({ name, attributes, connections }) =>
      roleText(String(name), attributes as readonly string[], Number(connections)),
    ),
    memberships: memberships.map(({ member, role }) => `${String(member)} is a member of ${String(role)}`),
    databases: [
      ...owners.map(({ name, owner }) => `${String(name)} belongs to ${String(owner)}`),
      ...databases.map(
        ({ name, grantee, privilege }) => `${String(grantee)} may ${String(privilege)} in ${String(name)}`,
      ),
    ],
    tables: byDatabase(([schemas = [], tables = []]) => [
      ...schemas.map(({ name, grantee, privilege }) =>
        grantText(String(grantee), String(privilege), `the schema ${String(name)}`),
      ),
      ...tables.map(({ name, column, grantee, privilege }) =>
        grantText(String(grantee), String(privilege), String(name), typeof column === "string" ? column : undefined),
      ),
    ]),
    notBackedUp: byDatabase(([, , tables = []]) => tables.map(({ name }) => String(name))),
  };
}
