import { listDifferences } from "../../review/differences";
import { drifts, type Drift } from "../../drift/drift";
import type { ExpectedGrants } from "./expected-grants";
import { stackDatabases, type Granted, type StackDatabase } from "./granted";

/** PostgreSQL lets every role use the schema `public`, in which only its owner may create. */
const OF_EVERYONE = "PUBLIC may USAGE the schema public";

/** What roles may do that the stack does not grant, and the reverse. */
export function grantDrift(expected: ExpectedGrants, granted: Granted): readonly Drift[] {
  const compare = (subject: string, wanted: readonly string[], actual: readonly string[]) => {
    const { added, removed } = listDifferences(wanted, actual);
    return drifts("database grants", subject, [
      ...removed.map((grant) => `missing: ${grant}`),
      ...added.map((grant) => `not declared: ${grant}`),
    ]);
  };
  return [
    ...compare("roles", expected.roles, granted.roles),
    ...compare("memberships", expected.memberships, granted.memberships),
    ...compare("databases", expected.databases, granted.databases),
    ...stackDatabases.flatMap((database) => [
      ...compare(
        `database ${database}`,
        tablesOf(expected, database),
        (granted.tables.get(database) ?? []).filter(isNotGeneral),
      ),
      ...drifts(
        "database grants",
        `database ${database}`,
        (granted.notBackedUp.get(database) ?? []).map((table) => `missing: backup may SELECT ${table}`),
      ),
    ]),
  ];
}

function tablesOf({ sync }: ExpectedGrants, database: StackDatabase): readonly string[] {
  return database === "vectors" ? [] : sync[database];
}

/** The role `backup` may read everything (backup.sql); missing grants are found table by table. */
function isNotGeneral(grant: string): boolean {
  return grant !== OF_EVERYONE && !/^backup may (SELECT|USAGE) /.test(grant);
}
