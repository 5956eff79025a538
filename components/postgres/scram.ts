import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

const ITERATIONS = 4096;

/**
 * The SCRAM-SHA-256 verifier (RFC 5803) that PostgreSQL stores for a password, so that the password itself never reaches the
 * server. PostgreSQL stores a given verifier unchanged: https://www.postgresql.org/docs/17/sql-createrole.html.
 *
 * @param password ASCII; other characters would need SASLprep first.
 * @param role part of the salt. The salt must be the same on every run, or an unchanged password would be a change.
 */
export function scramVerifier(password: string, role: string): string {
  const salt = createHmac("sha256", password).update(`llm-stack:${role}`).digest().subarray(0, 16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, "sha256");
  const clientKey = createHmac("sha256", salted).update("Client Key").digest();
  const storedKey = createHash("sha256").update(clientKey).digest("base64");
  const serverKey = createHmac("sha256", salted).update("Server Key").digest("base64");
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString("base64")}$${storedKey}:${serverKey}`;
}
