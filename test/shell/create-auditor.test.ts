import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";

import { readPackageFile } from "../../components/settings/package-files";
import { GrafanaApi } from "./support/grafana-api";

const folder = mkdtempSync(join(tmpdir(), "llm-stack-auditor-"));
const adminPasswordFile = join(folder, "admin-password");
const script = readPackageFile("config-templates/grafana/create-auditor.sh");
/** Each character that a shell, JSON or curl's configuration could take for its own. */
const ODD = String.raw`a"b\c'd$e%f#{g}&h;i`;
const hasCurl = spawnSync("curl", ["--version"]).status === 0;

let grafana: GrafanaApi;
let api: string;

beforeEach(async () => {
  grafana = new GrafanaApi();
  api = await grafana.start();
  writeFileSync(adminPasswordFile, "the admin's password");
});

afterEach(() => {
  grafana.stop();
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs the script as the job does: from standard input. @returns its exit code and what it prints. */
async function run(password: string): Promise<{ readonly code: number; readonly output: string }> {
  const env = {
    PATH: process.env["PATH"],
    GRAFANA_API: api,
    ADMIN_PASSWORD_FILE: adminPasswordFile,
    AUDITOR_PASSWORD: password,
  };
  const child = spawn("sh", [], { env });
  child.stdin.end(script);
  const ended = new Promise<number>((resolve) =>
    child.on("close", (code) => {
      resolve(code ?? -1);
    }),
  );
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, output: out + err };
}

// `npm test` needs only Node.js; the summary lists what it left out.
describe.skipIf(!hasCurl)("the auditor's account in Grafana (needs curl)", () => {
  it("is created as a viewer that is no administrator", async () => {
    expect(await run("first-password")).toEqual({ code: 0, output: "" });
    expect(grafana.account("auditor")).toEqual({
      id: 2,
      login: "auditor",
      password: "first-password",
      isGrafanaAdmin: false,
      role: "Viewer",
    });
  });

  it("is the same after a second run, which ends no session", async () => {
    await run("first-password");
    const before = structuredClone(grafana.accounts);
    expect(await run("first-password")).toEqual({ code: 0, output: "" });
    expect(grafana.accounts).toEqual(before);
    expect(grafana.loggedOut).toEqual([]);
  });

  it("gets its rotated password, which ends sessions that began with the old one", async () => {
    await run("first-password");
    expect(await run("second-password")).toEqual({ code: 0, output: "" });
    expect(grafana.account("auditor")?.password).toBe("second-password");
    expect(grafana.loggedOut).toEqual([2]);
  });

  it("loses rights that someone gave it in Grafana", async () => {
    await run("first-password");
    Object.assign(grafana.account("auditor") ?? {}, { isGrafanaAdmin: true, role: "Admin" });
    expect((await run("first-password")).code).toBe(0);
    expect(grafana.account("auditor")).toMatchObject({ isGrafanaAdmin: false, role: "Viewer" });
  });

  it("returns to the organisation with the dashboards when someone removed it there", async () => {
    await run("first-password");
    Object.assign(grafana.account("auditor") ?? {}, { role: undefined });
    expect((await run("first-password")).code).toBe(0);
    expect(grafana.account("auditor")?.role).toBe("Viewer");
  });

  it("can have any printable password, and so can the administrator", async () => {
    writeFileSync(adminPasswordFile, `${ODD}-admin`);
    Object.assign(grafana.account("admin") ?? {}, { password: `${ODD}-admin` });
    expect(await run(ODD)).toEqual({ code: 0, output: "" });
    expect(grafana.account("auditor")?.password).toBe(ODD);
    expect(await run(`${ODD}2`)).toEqual({ code: 0, output: "" });
    expect(grafana.account("auditor")?.password).toBe(`${ODD}2`);
  });
});

describe.skipIf(!hasCurl)("the job that creates it (needs curl)", () => {
  it("fails with the remedy when the administrator's password was changed in Grafana, and changes nothing", async () => {
    Object.assign(grafana.account("admin") ?? {}, { password: "changed by hand" });
    const { code, output } = await run("first-password");
    expect(code).toBe(1);
    expect(output).toContain("Set rotate.grafanaAdmin to a new text and run up again");
    expect(output).not.toContain("first-password");
    expect(grafana.accounts).toHaveLength(1);
  });

  it("fails when Grafana refuses the password, and shows Grafana's reason", async () => {
    const { code, output } = await run("abc");
    expect(code).toBe(1);
    expect(output).toBe(
      'create-auditor.sh: the account auditor was not created; Grafana answered 400: {"message":"Password is missing or too short"}\n',
    );
  });

  it("fails when Grafana does not answer", async () => {
    grafana.stop();
    const { code, output } = await run("first-password");
    expect(code).toBe(1);
    expect(output).toContain("Grafana does not answer");
  });
});
