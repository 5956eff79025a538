import { readPackageFile } from "../../../components/internal/package-files";
import { scramVerifier } from "../../../components/internal/scram";
import type { PostgresServer } from "./postgres-server";

/** The passwords of the tests, by role. */
export type Passwords = Readonly<Record<string, string>>;

/**
 * Runs what the stack's job runs with psql: creates the missing databases and brings the roles to their passwords.
 *
 * @param superuser the superuser's password until now.
 */
export async function bootstrap(server: PostgresServer, passwords: Passwords, superuser?: string): Promise<void> {
  const verifiers = Object.entries(passwords).map(([role, password]) => [role, scramVerifier(password, role)]);
  const session = {
    database: "postgres",
    options: `-c llm_stack.verifiers=${JSON.stringify(Object.fromEntries(verifiers))}`,
    ...(superuser !== undefined && { role: "postgres", password: superuser }),
  };
  const client = await server.connect(session);
  try {
    // psql's \gexec, which executes every value that the query returns.
    const query = readPackageFile("config-templates/postgres/databases.sql").replace("\\gexec", "");
    const statements = await client.query<{ format: string }>(query);
    for (const { format } of statements.rows) await client.query(format);
    await client.query(readPackageFile("config-templates/postgres/roles.sql"));
  } finally {
    await server.disconnect(client);
  }
}
