import { escapeLiteral } from "pg";

import { OperationError } from "../command";
import { docker, DockerError } from "../docker-cli";
import { runSql } from "../restore/databases";
import type { Target } from "../target";

/**
 * Hashes the password that `npm run outputs` shows as `adminPassword`. It stays inside Open WebUI's container. Open WebUI
 * recognises bcrypt's hashes, and bcrypt takes at most 72 bytes (open_webui/utils/auth.py).
 */
const HASH = `
import bcrypt
password = open("/run/secrets/WEBUI_ADMIN_PASSWORD", "rb").read().strip()
print(bcrypt.hashpw(password[:72], bcrypt.gensalt()).decode())
`;

/**
 * Gives an account of Open WebUI the role of an administrator and the stack's administrator password, and ends its sessions. A
 * second factor is removed. An account that is missing is created.
 *
 * @returns whether the account is new.
 * @throws OperationError when Open WebUI's container does not run or its database does not answer.
 */
export async function resetAdministrator(target: Target, email: string): Promise<boolean> {
  const answer = await runSql(target, "webui", administratorSql(email, await passwordHash(target)));
  return answer.trim() === "created";
}

async function passwordHash({ prefix, dockerHost }: Target): Promise<string> {
  try {
    return (await docker(dockerHost, ["exec", `${prefix}-open-webui`, "python3", "-c", HASH])).stdout.trim();
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    throw new OperationError(`${prefix}-open-webui cannot hash the password: ${error.message}`);
  }
}

/** Open WebUI needs a row in both tables, with the same id and the address in lower case in `auth`. Times are in seconds. */
export function administratorSql(email: string, hash: string): string {
  const [address, password] = [escapeLiteral(email.toLowerCase()), escapeLiteral(hash)];
  return `
BEGIN;
CREATE TEMPORARY TABLE administrator ON COMMIT DROP AS
    SELECT coalesce(min(id), gen_random_uuid()::text) AS id, count(*) = 0 AS is_new
    FROM "user" WHERE lower(email) = ${address};
INSERT INTO "user" (id, name, email, role, profile_image_url, last_active_at, updated_at, created_at)
    SELECT id, 'Administrator', ${address}, 'admin', '/user.png', now.epoch, now.epoch, now.epoch
    FROM administrator, (SELECT extract(epoch FROM now())::bigint AS epoch) AS now
    ON CONFLICT (id) DO UPDATE SET role = 'admin', updated_at = excluded.updated_at;
INSERT INTO auth (id, email, password, active)
    SELECT id, ${address}, ${password}, true FROM administrator
    ON CONFLICT (id) DO UPDATE SET email = excluded.email, password = excluded.password, active = true;
UPDATE auth SET mfa = NULL, session_stamp = gen_random_uuid()::text WHERE id = (SELECT id FROM administrator);
SELECT CASE WHEN is_new THEN 'created' ELSE 'reset' END FROM administrator;
COMMIT;`;
}
