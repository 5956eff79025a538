import { execFile } from "node:child_process";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { packageRoot } from "../../../components/settings/package-files";
import { SyncLab } from "../../../testing/sync/sync-lab";

let lab: SyncLab;
let addresses: readonly string[];

beforeAll(async () => {
  lab = await SyncLab.start();
  const address = (database: string) =>
    `postgresql://postgres:${lab.superuserPassword}@127.0.0.1:${lab.server.port}/${database}`;
  addresses = ["--litellm", address("litellm"), "--webui", address("webui")];
}, 60_000);

afterAll(() => lab.stop());

function sync(verb: string, args: readonly string[] = addresses): Promise<{ exitCode: number; text: string }> {
  return new Promise((resolve) => {
    const program = ["--import", "tsx", "ops/sync.ts", verb, ...args];
    const env = { ...process.env, SYNC_PASSWORD: lab.syncPassword, FORCE_COLOR: undefined };
    execFile(process.execPath, program, { cwd: packageRoot, env }, (error, stdout, stderr) => {
      resolve({ exitCode: typeof error?.code === "number" ? error.code : 0, text: stdout + stderr });
    });
  });
}

describe("npm run sync for external databases", () => {
  it("installs, with the models of a stack", async () => {
    await lab.rows.user("ann", { models: [] });
    const run = await sync("install");
    expect(run).toEqual({ exitCode: 0, text: expect.stringContaining("Installed") as string });
    await lab.settle();
    expect(await lab.person("ann@example.com")).toMatchObject({ id: "usr_ann", models: ["mock", "mock-embedding"] });
  });

  it("shows what it will do and what it did", async () => {
    const { exitCode, text } = await sync("status");
    expect(exitCode).toBe(0);
    expect(text).toMatch(/^state +running$/m);
    expect(text).toMatch(/^TIME +OPERATION +RECORD +RESULT/m);
    expect(text).toContain("user_create");
  });

  it("prints the same as JSON, with counts as numbers", async () => {
    const { exitCode, text } = await sync("status", [...addresses, "--json"]);
    expect(exitCode).toBe(0);
    const count = expect.any(Number) as number;
    const time = expect.any(String) as string;
    expect(JSON.parse(text)).toEqual({
      state: "running",
      obstacle: null,
      waiting: 0,
      waiting_for_reconciliation: 0,
      parked: 0,
      applied: count,
      failed_attempts: 0,
      last_success: time,
      last_error: null,
      last_reconciliation: time,
      differences_it_found: count,
      activities: expect.arrayContaining([
        expect.objectContaining({ created_at: time, operation: "user_create", record_id: "ann", error_message: null }),
      ]) as unknown,
    });
  });

  it("verifies", async () => {
    expect((await sync("verify")).exitCode).toBe(0);
    await lab.run("litellm", "SELECT sync.drop_triggers()");
    const broken = await sync("verify");
    expect(broken.exitCode).toBe(1);
    expect(broken.text).toMatch(/^triggers +FAIL +0 of 24/m);
    const forPrograms = await sync("verify", [...addresses, "--json"]);
    expect(forPrograms.exitCode).toBe(1);
    const remark = expect.stringContaining("0 of 24") as string;
    expect(JSON.parse(forPrograms.text)).toContainEqual({ part: "triggers", ok: false, remark });
  });

  it("queues a reconciliation, and retries parked records", async () => {
    await sync("reconcile");
    await lab.run("litellm", "UPDATE sync.outbox SET parked = true");
    expect((await sync("retry")).text).toContain("1 parked or waiting records");
    await lab.settle();
  });

  it("uninstalls", async () => {
    expect((await sync("uninstall")).exitCode).toBe(0);
    const { rows } = await lab.litellm.query("SELECT 1 FROM pg_namespace WHERE nspname = 'sync'");
    expect(rows).toEqual([]);
  });

  it.each([
    ["an unknown verb", "sing", [], 2, "unknown command"],
    ["one address", "status", ["--litellm", "postgresql://127.0.0.1/x"], 2, "together"],
    [
      "an address and a prefix",
      "status",
      ["--webui", "postgresql://127.0.0.1/x", "--prefix", "a"],
      2,
      "cannot be used",
    ],
    ["no address where one is needed", "install", [], 2, "npm run up"],
  ])("rejects %s and shows its help", async (_, verb, args, exitCode, text) => {
    const run = await sync(verb, args);
    expect(run.exitCode).toBe(exitCode);
    expect(run.text).toContain(text);
    expect(run.text).toContain("npm run sync --");
  });

  it("names an unreachable address without its password", async () => {
    const unreachable = (database: string) =>
      `postgresql://postgres:very-secret@127.0.0.1:${lab.server.port}/${database}`;
    const run = await sync("status", ["--litellm", unreachable("litellm"), "--webui", unreachable("webui")]);
    expect(run.exitCode).toBe(1);
    expect(run.text).toMatch(/^--litellm: /m);
    expect(run.text).not.toContain("very-secret");
  });
});
