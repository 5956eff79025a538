/**
 * psql as the superuser in PostgreSQL's container; it stops at the first error. A script that needs a transaction contains
 * BEGIN and COMMIT. With psql's option for a single transaction, a script would be committed in part if the process that
 * sends it is killed.
 */
export function psql(database: string): readonly string[] {
  const options = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"];
  return ["psql", ...options, "--username=postgres", `--dbname=${database}`, "--file=-"];
}
