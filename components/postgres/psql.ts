/** psql as the superuser in PostgreSQL's own container; one transaction, so that a refusal leaves no half. */
export function psql(database: string): readonly string[] {
  const options = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", "--output=/dev/null"];
  return ["psql", ...options, "--username=postgres", `--dbname=${database}`, "--file=-"];
}
