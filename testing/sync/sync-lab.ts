import type { Client, QueryResultRow } from "pg";

import type { Migration } from "../../components/sync/migrations";
import { syncSetting, syncSql, type SyncInstallation } from "../../components/sync/render-sync";
import { OLDEST_LITELLM } from "../litellm/litellm-versions";
import { bootstrap } from "../postgres/bootstrap";
import { SUPERUSER_PASSWORD } from "../postgres/postgres-programs";
import { PostgresServer } from "../postgres/postgres-server";
import { createLitellmTables, createOpenWebuiTables } from "./application-tables";
import { LitellmRows, UNLIMITED } from "./litellm-rows";

const PASSWORDS = Object.fromEntries(
  ["postgres", "litellm", "webui", "sync", "exporter", "backup"].map((role) => [role, `password-of-${role}`]),
);

/** The migrations of each side. */
export type SideMigrations = Partial<Record<"litellm" | "webui", readonly Migration[]>>;

/** Open WebUI's administrator, which Open WebUI creates itself. */
export const ADMIN = "admin-of-open-webui";

/** A server with both applications' real schemas and the synchronisation between them. */
export class SyncLab {
  private constructor(
    public readonly server: PostgresServer,
    /** LiteLLM's own session. */
    public readonly litellm: Client,
    /** LiteLLM's tables. */
    public readonly rows: LitellmRows,
    /** Open WebUI's own session. */
    public readonly webui: Client,
    private session: Client,
    private readonly superuser: Readonly<Record<"litellm" | "webui", Client>>,
  ) {}

  /** Starts a server and migrates both databases, without the synchronisation. */
  public static async start(version = OLDEST_LITELLM): Promise<SyncLab> {
    const server = await PostgresServer.start();
    await bootstrap(server, PASSWORDS, SUPERUSER_PASSWORD);
    const as = (role: string, database: string) => server.connect({ role, database, password: PASSWORDS[role] ?? "" });
    const litellm = await as("litellm", "litellm");
    const webui = await as("webui", "webui");
    await createLitellmTables(litellm, version);
    await createOpenWebuiTables(webui);
    const rows = new LitellmRows(litellm);
    await rows.put("LiteLLM_BudgetTable", { budget_id: UNLIMITED });
    const lab = new SyncLab(server, litellm, rows, webui, await as("sync", "litellm"), {
      litellm: await as("postgres", "litellm"),
      webui: await as("postgres", "webui"),
    });
    await lab.addAccount(ADMIN, "admin@example.com", "admin");
    return lab;
  }

  /** Installs both sides, as the stack and the command do, with the package's own migrations unless told otherwise. */
  public async install(changes: Partial<SyncInstallation> = {}, migrations: SideMigrations = {}): Promise<void> {
    await this.run("webui", syncSql.openWebui(migrations.webui));
    await this.configure(this.superuser.litellm, changes);
    await this.run("litellm", syncSql.litellm(migrations.litellm));
  }

  /** Sets the session setting that the installation on LiteLLM's side reads. */
  public async configure(session: Client, changes: Partial<SyncInstallation> = {}): Promise<void> {
    const installation: SyncInstallation = {
      host: "127.0.0.1",
      port: this.server.port,
      database: "webui",
      models: [{ name: "small" }, { name: "large" }, { name: "vendor/fast", accessGroups: ["beta"] }],
      roles: { proxy_admin: "admin" },
      defaultRole: "user",
      ssoProvider: null,
      emptyModelList: "teams",
      ...changes,
    };
    const setting = syncSetting(installation, this.syncPassword);
    await session.query("SELECT set_config('llm_stack.sync', $1, false)", [setting]);
  }

  /** Runs a statement or a script as the superuser. @returns the rows of a single statement. */
  public async run<Row extends QueryResultRow>(side: "litellm" | "webui", script: string): Promise<Row[]> {
    try {
      return (await this.superuser[side].query<Row>(script)).rows;
    } catch (error) {
      // psql would end its session here.
      await this.superuser[side].query("ROLLBACK");
      throw error;
    }
  }

  /** The worker's session. */
  public get worker(): Client {
    return this.session;
  }

  /** The password of the role `sync`. */
  public get syncPassword(): string {
    return PASSWORDS["sync"] ?? "";
  }

  /** The password of the superuser. */
  public get superuserPassword(): string {
    return PASSWORDS["postgres"] ?? "";
  }

  /** Gives the worker a new session, as a restart does. */
  public async reconnectWorker(): Promise<void> {
    this.session = await this.server.connect({ role: "sync", database: "litellm", password: this.syncPassword });
  }

  /** Applies changes until none is pending. */
  public async settle(): Promise<void> {
    while ((await this.apply()) > 0);
  }

  /** One pass of the worker. @returns how many changes it applied. */
  public async apply(): Promise<number> {
    const { rows } = await this.worker.query<{ done: number }>("SELECT sync.apply_pending() AS done");
    return rows[0]?.done ?? 0;
  }

  /** Runs a full reconciliation to its end. */
  public async reconcile(): Promise<void> {
    await this.worker.query("SELECT sync.reconcile()");
    await this.settle();
  }

  /** Adds an account to Open WebUI by hand. */
  public async addAccount(id: string, email: string, role: string): Promise<void> {
    await this.webui.query(
      `INSERT INTO "user" (id, name, email, role, profile_image_url, last_active_at, updated_at, created_at)
       VALUES ($1, $1, $2, $3, '/user.png', 1, 1, 1)`,
      [id, email, role],
    );
    await this.webui.query("INSERT INTO auth (id, email, password, active) VALUES ($1, $2, 'own-hash', true)", [
      id,
      email,
    ]);
  }

  /** Rows of a query in Open WebUI's database. */
  public async inWebui<Row extends QueryResultRow>(query: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.webui.query<Row>(query, values)).rows;
  }

  /** A user's account in Open WebUI, by e-mail; undefined without one. */
  public async person(email: string): Promise<Person | undefined> {
    const rows = await this.inWebui<Person>(PERSON, [email]);
    return rows[0];
  }

  /** The models that a user in {@link LitellmRows} may use in Open WebUI once all changes are applied. */
  public async modelsOf(user: string): Promise<readonly string[] | undefined> {
    await this.settle();
    return (await this.person(`${user}@example.com`))?.models;
  }

  /** All groups with their parents and members' e-mails. */
  public async groups(): Promise<Record<string, { parent: string | null; members: string[] }>> {
    const rows = await this.inWebui<{ name: string; parent: string | null; members: string[] }>(GROUPS);
    return Object.fromEntries(rows.map(({ name, parent, members }) => [name, { parent, members }]));
  }

  /** The audit entries of a record, in order, as `operation: result`. */
  public async audit(record: string): Promise<string[]> {
    const query = "SELECT operation, sync_result FROM sync.sync_audit WHERE record_id = $1 ORDER BY id";
    const { rows } = await this.worker.query<{ operation: string; sync_result: string }>(query, [record]);
    return rows.map(({ operation, sync_result }) => `${operation}: ${sync_result}`);
  }

  public stop(): Promise<void> {
    return this.server.stop();
  }
}

/** A person as Open WebUI shows them. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly active: boolean;
  readonly password: string;
  /** Names of the person's groups, in order. */
  readonly groups: readonly string[];
  /** Models that the person may use, by Open WebUI's rule (backend/open_webui/utils/access_control), in order. */
  readonly models: readonly string[];
}

const PERSON = `
  WITH RECURSIVE person AS (SELECT * FROM "user" WHERE email = $1),
  membership AS (
    SELECT g.id, g.name, g.parent_group_id, true AS direct FROM person
    JOIN group_member m ON m.user_id = person.id JOIN "group" g ON g.id = m.group_id
    UNION SELECT g.id, g.name, g.parent_group_id, false FROM membership JOIN "group" g ON g.id = membership.parent_group_id
  )
  SELECT person.id, person.name, person.role, auth.active, auth.password,
    ARRAY(SELECT name FROM membership WHERE direct ORDER BY name) AS groups,
    ARRAY(
      SELECT DISTINCT model.id FROM model JOIN access_grant g ON g.resource_type = 'model' AND g.resource_id = model.id
      WHERE model.is_active AND g.permission = 'read' AND (
        (g.principal_type = 'user' AND g.principal_id IN (person.id, '*'))
        OR (g.principal_type = 'group' AND g.principal_id IN (SELECT id FROM membership))
      ) ORDER BY model.id
    ) AS models
  FROM person LEFT JOIN auth ON auth.id = person.id`;

const GROUPS = `
  SELECT g.name, parent.name AS parent, ARRAY(
    SELECT "user".email FROM group_member m JOIN "user" ON "user".id = m.user_id WHERE m.group_id = g.id ORDER BY 1
  ) AS members
  FROM "group" g LEFT JOIN "group" parent ON parent.id = g.parent_group_id`;
