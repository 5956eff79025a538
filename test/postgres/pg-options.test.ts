import { describe, expect, it } from "vitest";

import { pgOptions } from "../../components/postgres/pg-options";
import { PostgresServer } from "../../testing/postgres/postgres-server";

describe("pgOptions", () => {
  it("writes settings as options of a server session", () => {
    expect(pgOptions({ "a.b": "1", "c.d": "two words" })).toBe("-c a.b=1 -c c.d=two\\ words");
  });

  it.each([`{"name": "a b", "path": "c:\\\\d", "quote": "'\\""}`, " leading and trailing ", "tab\tand\nline"])(
    "passes %j to the server unchanged",
    { timeout: 60_000 },
    async (value) => {
      const server = await PostgresServer.start();
      try {
        const session = { database: "postgres", options: pgOptions({ "test.value": value }) };
        const { rows } = await server.query(session, "SELECT current_setting('test.value') AS value");
        expect(rows).toEqual([{ value }]);
      } finally {
        await server.stop();
      }
    },
  );
});
