/**
 * psql as the superuser in PostgreSQL's own container; it stops at the first error. A script whose statements belong together
 * contains BEGIN and COMMIT. psql's option for a single transaction would commit the first part of a script that was cut off,
 * because the process that sends it was killed.
 */
export function psql(database: string): readonly string[] {
  const options = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"];
  return ["psql", ...options, "--username=postgres", `--dbname=${database}`, "--file=-"];
}
