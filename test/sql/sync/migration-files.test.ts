import { describe, expect, it } from "vitest";

import { checksum, inOrder, readMigrations } from "../../../components/sync/migrations";

function checksums(side: "litellm" | "open-webui"): Record<string, string> {
  return Object.fromEntries(
    readMigrations(side).map((migration) => [migration.name, checksum(migration).slice(0, 12)]),
  );
}

describe("the migrations of the package", () => {
  // A new migration adds a line. A changed line would stop the installation wherever the migration was applied.
  it("are unchanged since their release", () => {
    expect(checksums("litellm")).toEqual({
      "001-tables": "6cdcc5ac2a31",
      "002-drop-state-version": "ddecc823f7d1",
    });
    expect(checksums("open-webui")).toEqual({
      "001-tables": "0f7c317c26b2",
      "002-drop-state-version": "e3b0c44298fc",
    });
  });

  it("have the same numbers and names in both databases", () => {
    const names = (side: "litellm" | "open-webui") => readMigrations(side).map(({ number, name }) => [number, name]);
    expect(names("litellm")).toEqual(names("open-webui"));
  });
});

describe("the names of migration files", () => {
  it("define their order, each once", () => {
    expect(inOrder(["002-b.sql", "001-a.sql", "001-a.sql"])).toEqual(["001-a.sql", "002-b.sql"]);
  });

  it.each([
    ["a gap", ["001-a.sql", "003-c.sql"], /003-c\.sql is migration 2/],
    ["a number with two names", ["001-a.sql", "001-b.sql"], /001-b\.sql is migration 2/],
    ["a name without a number", ["a.sql"], /a\.sql is migration 1/],
    ["a number without a name", ["001.sql"], /001\.sql is migration 1/],
  ])("are rejected with %s", (_, files, message) => {
    expect(() => inOrder(files)).toThrow(message);
  });
});
