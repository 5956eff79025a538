import type { Client } from "pg";

/** Columns of a row, by name. */
export type Row = Readonly<Record<string, unknown>>;

const KEYS: Readonly<Record<string, readonly string[]>> = {
  LiteLLM_UserTable: ["user_id"],
  LiteLLM_TeamTable: ["team_id"],
  LiteLLM_OrganizationTable: ["organization_id"],
  LiteLLM_BudgetTable: ["budget_id"],
  LiteLLM_TeamMembership: ["user_id", "team_id"],
  LiteLLM_OrganizationMembership: ["user_id", "organization_id"],
  LiteLLM_ProjectTable: ["project_id"],
  LiteLLM_VerificationToken: ["token"],
  LiteLLM_ProxyModelTable: ["model_id"],
  LiteLLM_AccessGroupTable: ["access_group_id"],
};

/** Budget of every organisation that names no other; a foreign key requires one. */
export const UNLIMITED = "unlimited";

const BY = { created_by: "test", updated_by: "test" };

/** Values that LiteLLM itself fills in. */
const DEFAULTS: Readonly<Record<string, Row>> = {
  LiteLLM_OrganizationTable: { ...BY, budget_id: UNLIMITED },
  LiteLLM_BudgetTable: BY,
  LiteLLM_ProjectTable: BY,
  LiteLLM_ProxyModelTable: { ...BY, litellm_params: {} },
};

/** LiteLLM's tables, written the way LiteLLM writes them. */
export class LitellmRows {
  constructor(private readonly client: Client) {}

  /** Inserts a row, or updates the columns of the row with the same key. */
  public async put(table: `LiteLLM_${string}`, row: Row): Promise<void> {
    const keys = KEYS[table] ?? [];
    const full = { ...DEFAULTS[table], ...row };
    const changed = Object.keys(row).filter((column) => !keys.includes(column));
    const columns = Object.keys(full);
    const action =
      changed.length === 0 ? "NOTHING" : `UPDATE SET ${changed.map((name) => `${name} = excluded.${name}`).join(", ")}`;
    await this.client.query(
      `INSERT INTO "${table}" (${columns.join(", ")}) VALUES (${columns.map((_, place) => `$${place + 1}`).join(", ")})
       ON CONFLICT (${keys.join(", ")}) DO ${action}`,
      Object.entries(full).map(toParameter),
    );
  }

  /** Deletes the rows with the given columns. */
  public async remove(table: `LiteLLM_${string}`, row: Row): Promise<void> {
    const conditions = Object.keys(row).map((column, place) => `${column} = $${place + 1}`);
    await this.client.query(`DELETE FROM "${table}" WHERE ${conditions.join(" AND ")}`, Object.values(row));
  }

  public user(user_id: string, row: Row = {}): Promise<void> {
    const defaults = {
      user_email: `${user_id}@example.com`,
      user_role: "internal_user",
      models: ["no-default-models"],
    };
    return this.put("LiteLLM_UserTable", { user_id, ...defaults, ...row });
  }

  public team(team_id: string, members: readonly string[], row: Row = {}): Promise<void> {
    const members_with_roles = members.map((user_id) => ({ user_id, role: "user" }));
    return this.put("LiteLLM_TeamTable", { team_id, members_with_roles, ...row });
  }

  public organization(organization_id: string, row: Row = {}): Promise<void> {
    return this.put("LiteLLM_OrganizationTable", { organization_id, organization_alias: organization_id, ...row });
  }

  public key(token: string, row: Row): Promise<void> {
    return this.put("LiteLLM_VerificationToken", { token, ...row });
  }
}

/** Columns with JSON lists instead of PostgreSQL arrays. */
const JSON_LISTS: ReadonlySet<string> = new Set(["members_with_roles"]);

/** node-postgres turns every list into a PostgreSQL array, but JSON columns need JSON. */
function toParameter([column, value]: [string, unknown]): unknown {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
  return isObject || JSON_LISTS.has(column) ? JSON.stringify(value) : value;
}
