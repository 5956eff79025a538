import { describe, expect, it } from "vitest";

import { renderDatabaseBootstrap, renderPostgres } from "../../components/postgres/render-postgres";

/** Parses `name = value` lines; like PostgreSQL, the last value wins. */
function settingsOf(content: string): Readonly<Record<string, string>> {
  const lines = content.split("\n").map((line) => /^(\w+) = '?([^'#]*)'?$/.exec(line));
  return Object.fromEntries(lines.flatMap((match) => (match ? [[match[1] ?? "", match[2] ?? ""]] : [])));
}

function configOf(memory: number): Readonly<Record<string, string>> {
  const files = renderPostgres({ resources: { profile: "4c8g", services: { postgres: { memory } } } });
  expect(files.map(({ path }) => path)).toEqual(["postgresql.conf"]);
  return settingsOf(files[0]?.content ?? "");
}

describe("renderPostgres", () => {
  it("sizes the caches by the memory limit and leaves room for the sessions", () => {
    expect(configOf(1280)).toMatchObject({ shared_buffers: "384MB", effective_cache_size: "768MB" });
    expect(configOf(1001)).toMatchObject({ shared_buffers: "300MB", effective_cache_size: "600MB" });
  });

  it("stores passwords in the same format as the bootstrap's verifiers", () => {
    expect(configOf(1280)["password_encryption"]).toBe("scram-sha-256");
  });

  it("logs no statement, because one may contain a password", () => {
    expect(configOf(1280)).toMatchObject({
      log_statement: "none",
      log_min_error_statement: "panic",
      log_min_duration_statement: "-1",
    });
  });

  it("keeps at least three connections for superusers beyond the sum of the roles' limits", () => {
    const limits = Array.from(renderDatabaseBootstrap().matchAll(/^ {12}\('(\w+)', (\d+)\)/gm), ([, , n]) => Number(n));
    expect(limits).toHaveLength(6);
    const taken = limits.reduce((total, limit) => total + limit, 0);
    expect(taken).toBeLessThanOrEqual(Number(configOf(1280)["max_connections"]) - 3);
  });
});

describe("renderDatabaseBootstrap", () => {
  it("creates the databases before the roles that own them", () => {
    const script = renderDatabaseBootstrap();
    expect(script.indexOf("CREATE DATABASE")).toBeGreaterThan(-1);
    expect(script.indexOf("CREATE DATABASE")).toBeLessThan(script.indexOf("ALTER DATABASE litellm OWNER"));
  });

  it("ends psql's \\gexec with its own line before the next statement", () => {
    expect(renderDatabaseBootstrap()).toMatch(/^\\gexec\n+--/m);
  });
});
