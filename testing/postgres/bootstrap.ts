import { renderDatabaseBootstrap } from "../../components/postgres/render-postgres";
import { scramVerifier } from "../../components/postgres/scram";
import type { PostgresServer, Session } from "./postgres-server";

/** The passwords in the tests, by role. */
export type Passwords = Readonly<Record<string, string>>;

/** The server in the tests has no pgvector. */
const VECTORS = { vector_type: "vector(1536)", vectors_required: "false" };

/**
 * Runs what the stack's job runs with psql: creates the missing databases and sets the roles' passwords.
 *
 * @param superuser the superuser's current password.
 * @param vectors settings about vectors that differ from those of a stack without an embedding model.
 */
export async function bootstrap(
  server: PostgresServer,
  passwords: Passwords,
  superuser?: string,
  vectors: Partial<typeof VECTORS> = {},
): Promise<void> {
  const verifiers = Object.entries(passwords).map(([role, password]) => [role, scramVerifier(password, role)]);
  const session = {
    options: [
      `-c llm_stack.verifiers=${JSON.stringify(Object.fromEntries(verifiers))}`,
      ...Object.entries({ ...VECTORS, ...vectors }).map(([setting, value]) => `-c llm_stack.${setting}=${value}`),
    ].join(" "),
    ...(superuser !== undefined && { role: "postgres", password: superuser }),
  };
  // psql's \connect opens another database for the rest of the script, by now with the new password.
  const [first = "", ...others] = renderDatabaseBootstrap().split(/^\\connect /m);
  const changed = passwords["postgres"];
  await run(server, { ...session, database: "postgres" }, first);
  for (const part of others) {
    const [database = ""] = part.split("\n", 1);
    const login = changed === undefined ? session : { ...session, role: "postgres", password: changed };
    await run(server, { ...login, database }, part.slice(database.length));
  }
}

async function run(server: PostgresServer, session: Session, script: string): Promise<void> {
  const client = await server.connect(session);
  try {
    const parts = script.split(/^\\gexec$/m);
    // psql's \gexec executes every value that the query before it returns.
    for (const query of parts.slice(0, -1)) {
      const { rows } = await client.query<{ format: string }>(query);
      for (const { format } of rows) await client.query(format);
    }
    await client.query(parts.at(-1) ?? "");
  } finally {
    await server.disconnect(client);
  }
}
