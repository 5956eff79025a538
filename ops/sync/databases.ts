import { Client } from "pg";

import { OperationError } from "../command";
import { docker, DockerError, outputRows } from "../docker-cli";
import type { Target } from "../target";

/** A row of a result. */
export type Row = Readonly<Record<string, unknown>>;

/** Both databases of a synchronisation. */
export interface Databases {
  /** Runs SQL in LiteLLM's database. @returns the rows of the last statement. */
  readonly litellm: (sql: string) => Promise<readonly Row[]>;
  /** Runs SQL in Open WebUI's database. */
  readonly webui: (sql: string) => Promise<readonly Row[]>;
  /** Sets a session setting in LiteLLM's database without showing its value in pg_stat_activity; only with URLs. */
  readonly setInLitellm: (name: string, value: string) => Promise<void>;
  /** URL of Open WebUI's database; undefined for a stack, whose databases share a server. */
  readonly webuiUrl: URL | undefined;
  readonly close: () => Promise<void>;
}

/**
 * Opens both databases by their URLs.
 *
 * @throws OperationError when a database cannot be reached, without showing a password.
 */
export async function databasesAt(litellm: string, webui: string): Promise<Databases> {
  const clients = [await connect("--litellm", litellm), await connect("--webui", webui)] as const;
  const queryOn = (client: Client) => async (sql: string) => {
    const results: unknown = await client.query(sql);
    const last = (Array.isArray(results) ? results.at(-1) : results) as { readonly rows: readonly Row[] };
    return last.rows;
  };
  return {
    litellm: queryOn(clients[0]),
    webui: queryOn(clients[1]),
    setInLitellm: async (name, value) => {
      await clients[0].query("SELECT set_config($1, $2, false)", [name, value]);
    },
    webuiUrl: new URL(webui),
    close: async () => {
      await Promise.all(clients.map((client) => client.end()));
    },
  };
}

/**
 * Runs SQL as the superuser in one database of a stack, through its PostgreSQL container, where psql needs no password.
 *
 * @returns a function that returns the rows of a SELECT; it throws OperationError when the container cannot be reached.
 */
export function queryIn({ prefix, dockerHost }: Target, database: string): (sql: string) => Promise<readonly Row[]> {
  const container = `${prefix}-postgres`;
  const psql = ["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"];
  return async (sql) => {
    const wrapped = sql.startsWith("SELECT") ? `SELECT row_to_json(row) FROM (${sql}) AS row` : sql;
    const command = ["exec", container, ...psql, "--username=postgres", `--dbname=${database}`, "--command", wrapped];
    try {
      // No limit: comparing large databases can take long.
      return outputRows<Row>(await docker(dockerHost, command, { timeoutSeconds: 0 }));
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
      throw new OperationError(`The database in ${container} did not answer: ${error.message}`);
    }
  };
}

/** Both databases of a stack, through {@link queryIn}. */
export function databasesOf(target: Target): Databases {
  return {
    litellm: queryIn(target, "litellm"),
    webui: queryIn(target, "webui"),
    setInLitellm: () => Promise.reject(new OperationError("In a stack, `npm run up` installs the sync.")),
    webuiUrl: undefined,
    close: () => Promise.resolve(),
  };
}

async function connect(option: string, url: string): Promise<Client> {
  try {
    const client = new Client({ connectionString: url });
    await client.connect();
    return client;
  } catch (error) {
    throw new OperationError(
      `${option}: ${(error as Error).message} (expected postgresql://user:password@host:port/name)`,
    );
  }
}
