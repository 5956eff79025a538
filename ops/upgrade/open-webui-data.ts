import type { Finding } from "../doctor/finding";

/** An e-mail address that several accounts have in different spellings. */
export interface DoubledAddress {
  readonly address: string;
  readonly spellings: readonly string[];
}

/** Ids in a group that no account has. */
export interface MissingMembers {
  readonly group: string;
  readonly ids: readonly string[];
}

/** Rows with which Open WebUI's migrations stop, so that it does not start. */
export interface MigrationObstacles {
  readonly addresses: readonly DoubledAddress[];
  readonly members: readonly MissingMembers[];
}

/**
 * Finds what stops Open WebUI's migrations, as one JSON object. The unique index on `lower(email)` is of migration f0bd01a18a3d.
 * Before migration 37f288994c47, members were a list in the group, which needs accounts that exist; later tables have no such
 * column, and `to_jsonb` then finds nothing.
 */
export const OBSTACLES_SQL = `
WITH doubled AS (
    SELECT lower(email) AS address, json_agg(email ORDER BY created_at, id) AS spellings
    FROM "user"
    WHERE email IS NOT NULL
    GROUP BY lower(email)
    HAVING count(*) > 1
), lists AS (
    SELECT name, CASE jsonb_typeof(ids) WHEN 'array' THEN ids WHEN 'string' THEN (ids #>> '{}')::jsonb END AS ids
    FROM (SELECT name, to_jsonb(groups) -> 'user_ids' AS ids FROM "group" AS groups) AS members
), missing AS (
    SELECT name, json_agg(member.id ORDER BY member.id) AS ids
    FROM lists, jsonb_array_elements_text(lists.ids) AS member (id)
    WHERE NOT EXISTS (SELECT FROM "user" WHERE "user".id = member.id)
    GROUP BY name
)
SELECT json_build_object(
    'addresses', (
        SELECT coalesce(json_agg(json_build_object('address', address, 'spellings', spellings) ORDER BY address), '[]')
        FROM doubled
    ),
    'members', (
        SELECT coalesce(json_agg(json_build_object('group', name, 'ids', ids) ORDER BY name), '[]')
        FROM missing
    )
)`;

/** What must change before Open WebUI can migrate. */
export function evaluateObstacles({ addresses, members }: MigrationObstacles): Finding[] {
  const found = [
    ...addresses.map(({ address, spellings }) => ({
      message: `accounts of Open WebUI differ only in upper and lower case: ${spellings.join(", ")}`,
      remedy: `as its administrator, delete all accounts of ${address} except one, or give them other addresses`,
    })),
    ...members.map(({ group, ids }) => ({
      message: `Open WebUI's group ${group} has members that do not exist: ${ids.join(", ")}`,
      remedy: "remove these ids from user_ids in that row of the table group, in the database webui",
    })),
  ];
  return found.map(({ message, remedy }) => ({
    check: "accounts",
    level: "error",
    message: `${message}; a newer version would not start`,
    remedy,
  }));
}
