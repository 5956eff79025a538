import { expect, it } from "vitest";

import { compareTables } from "../../../ops/compat/tables";
import { createOpenWebuiTables } from "../../../testing/sync/application-tables";

it(
  "names columns that the sync lacks, other differences, and a migration that fails",
  { timeout: 120_000 },
  async () => {
    const changed = await compareTables(
      "openWebui",
      async (client) => {
        await createOpenWebuiTables(client);
        await client.query(`ALTER TABLE auth DROP active, ADD locked boolean NOT NULL; CREATE TABLE other (id text)`);
      },
      createOpenWebuiTables,
    );
    expect(changed).toEqual({
      broken: [{ promise: "the sync finds auth.active boolean", reason: "the migrations create no such column" }],
      notes: [
        "The tables that the sync uses differ from 0.12.4: + auth.locked boolean NOT NULL, - auth.active boolean.",
      ],
    });
    const failed = await compareTables(
      "openWebui",
      () => Promise.reject(new Error("migration 7 fails")),
      createOpenWebuiTables,
    );
    expect(failed.broken.map(({ reason }) => reason)).toEqual(["migration 7 fails"]);
  },
);
