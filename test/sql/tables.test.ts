import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { supportedVersions } from "../../components/settings/supported-versions";
import { PostgresServer } from "../../testing/postgres/postgres-server";
import { schema } from "../../testing/sync/application-tables";
import { readTables } from "../../testing/sync/table-fingerprint";

const LISTED = [
  ...supportedVersions().litellm.map((entry) => ({ ...entry, application: "litellm", dump: "litellm" }) as const),
  ...supportedVersions().openWebui.map(
    (entry) => ({ ...entry, application: "openWebui", dump: "open-webui" }) as const,
  ),
];

describe("supported-versions.json", () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server.stop());

  it.each(LISTED)(
    "describes the tables of $dump $version, with every column that the sync needs",
    async ({ application, dump, version, tables }) => {
      const database = `${dump}-${version}`.replaceAll(/\W/g, "_");
      await server.query({ database: "postgres" }, `CREATE DATABASE ${database}`);
      const client = await server.connect({ database });
      await client.query(schema(`${dump}-${version}`));
      const { columns, fingerprint } = await readTables(client, application);
      expect(fingerprint).toBe(tables);
      const plain = columns.map((column) => column.replace(/ NOT NULL$/, "").replace(/\(\d+\)/, ""));
      const needed = Object.entries(supportedVersions().columns[application]);
      for (const [table, declared] of needed) {
        expect(plain).toEqual(expect.arrayContaining(declared.map((column) => `${table}.${column}`)));
      }
    },
  );
});
