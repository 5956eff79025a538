import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { readMigrations, type Migration } from "../../../components/sync/migrations";
import { syncSql } from "../../../components/sync/render-sync";
import { applied, catalog, installTablesOfBefore, keptData, SIDES, tables } from "./support/own-tables";
import { SyncLab, type SideMigrations } from "../../../testing/sync/sync-lab";

/** A database server without the synchronisation. */
let fresh: SyncLab;
/** A database server with the tables from before migrations existed. */
let upgraded: SyncLab;

beforeAll(async () => {
  [fresh, upgraded] = [await SyncLab.start(), await SyncLab.start()];
  await installTablesOfBefore(upgraded);
}, 60_000);

afterAll(() => Promise.all([fresh.stop(), upgraded.stop()]));

const NAMES = readMigrations("litellm").map(({ name }) => name);

/** The package's migrations and further ones `more-1`, `more-2`, …, which change LiteLLM's side. */
function withMore(...statements: string[]): Required<SideMigrations> {
  const more = statements.map((text, index): Migration => {
    return { number: NAMES.length + index + 1, name: `more-${index + 1}`, statements: text };
  });
  return {
    litellm: [...readMigrations("litellm"), ...more],
    webui: [...readMigrations("open-webui"), ...more.map((migration) => ({ ...migration, statements: "" }))],
  };
}

const ADD_ONE = "ALTER TABLE sync.state ADD COLUMN one text NOT NULL DEFAULT 'x'";
const ADD_TWO = "ALTER TABLE sync.state ADD COLUMN two text";

/** Ways to kill an installation. */
const KILLS: Record<string, (session: Client, script: string) => Promise<unknown>> = {
  "loses its session just before it commits": async (session, script) => {
    const kill = session.query(script.replace(/COMMIT;\n$/, "SELECT pg_terminate_backend(pg_backend_pid())"));
    await expect(kill).rejects.toMatchObject({ code: "57P01" });
  },
  // The process that sends the script to psql is killed. psql runs what it has received, and ends.
  "loses the rest of its script": (session, script) => session.query(script.slice(0, script.lastIndexOf("REVOKE"))),
};

/** Runs an installation and kills it. */
async function killedInstallation(lab: SyncLab, side: (typeof SIDES)[number], kill: string): Promise<void> {
  const session = await lab.server.connect({ role: "postgres", database: side, password: lab.superuserPassword });
  await lab.configure(session);
  await KILLS[kill]?.(session, side === "webui" ? syncSql.openWebui() : syncSql.litellm());
  await lab.server.disconnect(session);
}

const KILLED = SIDES.flatMap((side) => Object.keys(KILLS).map((kill) => [kill, side] as const));

describe.each(KILLED)("an installation that %s in %s", (kill, side) => {
  it("leaves nothing on a server without the synchronisation", async () => {
    await killedInstallation(fresh, side, kill);
    expect(await catalog(fresh, side)).toEqual([]);
  });

  it("leaves existing tables unchanged", async () => {
    const before = { catalog: await catalog(upgraded, side), data: await keptData(upgraded) };
    await killedInstallation(upgraded, side, kill);
    expect({ catalog: await catalog(upgraded, side), data: await keptData(upgraded) }).toEqual(before);
  });
});

describe("an upgrade from before migrations existed", () => {
  it("keeps all data, and ends with the tables of a new installation", async () => {
    const before = await keptData(upgraded);
    await upgraded.install();
    expect(await keptData(upgraded)).toEqual(before);
    await fresh.install();
    for (const side of SIDES) {
      expect((await applied(upgraded, side)).map(({ name }) => name)).toEqual(NAMES);
      expect(await tables(upgraded, side)).toEqual(await tables(fresh, side));
    }
  });

  it("continues to synchronise from the stored state", async () => {
    await upgraded.rows.user("ann", { user_alias: "Ann Smith", models: ["large"] });
    await upgraded.rows.user("bob", { models: ["small"] });
    await upgraded.settle();
    const ann = { id: "usr_ann", name: "Ann Smith", models: ["large"] };
    expect(await upgraded.person("ann@example.com")).toMatchObject(ann);
    const bob = { id: "by-hand", name: "Bob", role: "admin", active: true, models: ["small"] };
    expect(await upgraded.person("bob@example.com")).toMatchObject(bob);
    expect(Object.keys(await upgraded.groups())).toEqual(expect.arrayContaining(["Made by hand"]));
    expect(Object.keys(await upgraded.groups())).not.toContain("Closed");
  });

  it("adds the one column that tables of an earlier version lack", async () => {
    await upgraded.run("litellm", "DROP TABLE sync.schema_migrations");
    await upgraded.run("litellm", "ALTER TABLE sync.state ADD COLUMN version integer NOT NULL DEFAULT 1");
    await upgraded.run("litellm", "ALTER TABLE sync.setting DROP COLUMN empty_model_list CASCADE");
    await upgraded.install();
    expect(await tables(upgraded, "litellm")).toEqual(await tables(fresh, "litellm"));
  });
});

describe("a second installation", () => {
  it("applies no migration again, and changes no table", async () => {
    for (const side of SIDES) {
      const before = { applied: await applied(fresh, side), tables: await tables(fresh, side) };
      await fresh.install();
      expect({ applied: await applied(fresh, side), tables: await tables(fresh, side) }).toEqual(before);
    }
  });
});

describe("a new migration", () => {
  it.each([
    ["fails halfway", "ALTER TABLE sync.state ADD COLUMN half text; SELECT 1 / 0", /more-1 failed: division by zero/],
    [
      "reaches beyond the sync's tables",
      `ALTER TABLE "LiteLLM_UserTable" ADD mine text`,
      /more-1 failed: must be owner/,
    ],
  ])("that %s is rejected as a whole", async (_, statements, message) => {
    const before = await catalog(fresh, "litellm");
    await expect(fresh.install({}, withMore(statements))).rejects.toThrow(message);
    expect(await catalog(fresh, "litellm")).toEqual(before);
  });

  it("is applied once when two installations run at the same time", async () => {
    const migrations = withMore(ADD_ONE);
    const install = async () => {
      const session = { role: "postgres", database: "litellm", password: fresh.superuserPassword };
      const client = await fresh.server.connect(session);
      await fresh.configure(client);
      await client.query(syncSql.litellm(migrations.litellm));
    };
    await fresh.run("webui", syncSql.openWebui(migrations.webui));
    await Promise.all([install(), install()]);
    for (const side of SIDES) {
      expect((await applied(fresh, side)).map(({ name }) => name)).toEqual([...NAMES, "more-1"]);
    }
    expect(await tables(fresh, "litellm")).toContain("sync.state.one text t  'x'::text");
    await fresh.rows.user("after");
    await fresh.settle();
    expect(await fresh.person("after@example.com")).toBeDefined();
  });
});

describe("an installation while the worker applies a batch", () => {
  it("waits for the batch instead of deadlocking with it", async () => {
    await fresh.worker.query("BEGIN");
    await fresh.worker.query("SELECT pg_advisory_xact_lock(hashtext('llm-stack sync')), paused FROM sync.state");
    const installation = fresh.install({}, withMore(ADD_ONE, ADD_TWO));
    const waiting = "SELECT pid FROM pg_stat_activity WHERE usename = 'postgres' AND wait_event_type = 'Lock'";
    while ((await fresh.run("webui", waiting)).length === 0);
    await fresh.worker.query("SELECT count(*) FROM sync.wanted_person");
    await fresh.worker.query("COMMIT");
    await installation;
  });
});

describe("a database that does not match the code", () => {
  it.each([
    [
      "newer tables",
      "webui",
      readMigrations("open-webui"),
      /"webui" have version 4, but .* only knows versions up to 2/,
    ],
    [
      "newer tables",
      "litellm",
      readMigrations("litellm"),
      /"litellm" have version 4, but .* only knows versions up to 2/,
    ],
    [
      "a migration that was changed later",
      "litellm",
      withMore(ADD_ONE, `${ADD_TWO} NOT NULL`).litellm,
      /"litellm" already has were changed afterwards: more-2$/,
    ],
  ] as const)(
    "is rejected before any change, with a remedy, because of %s in %s",
    async (_, side, migrations, message) => {
      const before = await catalog(fresh, side);
      const script = side === "webui" ? syncSql.openWebui(migrations) : syncSql.litellm(migrations);
      const hint = expect.stringMatching(/^(Deploy the llm-stack version|Restore these files)/) as string;
      await expect(fresh.run(side, script)).rejects.toMatchObject({
        message: expect.stringMatching(message) as string,
        hint,
      });
      expect(await catalog(fresh, side)).toEqual(before);
    },
  );
});
