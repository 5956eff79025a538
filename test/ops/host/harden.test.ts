import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { hardenHost } from "../../../ops/host/harden";
import { load } from "../../support/config";
import { FACTS } from "./support/facts";

const TARGET = { prefix: "llm-prod", dockerHost: "ssh://deploy@gateway.example.com:2222", stack: "prod" };
const RELOAD = "    systemctl reload-or-restart llm-stack-firewall";
const FIREWALL = `@step firewall-ports@llm-prod\n${RELOAD}`;

let folder: string;
let printed: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llm-stack-harden-"));
  printed = "";
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"] ?? ""}`);
  vi.spyOn(console, "log").mockImplementation((text: string) => (printed += `${text}\n`));
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/**
 * Installs a fake `ssh` that answers like the host, logs its arguments, and keeps the script that it should apply.
 *
 * @param answers what the host shows in previews, and how a connection ends that shares nothing with others.
 */
function fakeHost(answers: {
  readonly pending?: string;
  readonly undo?: string;
  readonly newConnection?: number;
}): void {
  const { pending = "", undo = "", newConnection = 0 } = answers;
  writeFileSync(join(folder, "facts"), FACTS);
  const script = `#!/bin/sh
echo "$*" >>'${folder}/log'
script=$(cat)
case "$*" in *ControlPath=none*) echo confirmed; exit ${newConnection} ;; esac
case "$script" in
  "# Describes"*) cat '${folder}/facts' ;;
  *mode=preview*undo_step*) echo '${undo}' ;;
  *mode=apply*undo_step*) printf '%s' "$script" >'${folder}/undone' ;;
  *mode=preview*) echo '${pending}' ;;
  *mode=apply*) printf '%s' "$script" >'${folder}/applied' ;;
esac
`;
  writeFileSync(join(folder, "ssh"), script);
  chmodSync(join(folder, "ssh"), 0o755);
}

const read = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : "");
const harden = (hardening: object, consent = { dryRun: false, yes: true }) =>
  hardenHost(TARGET, load({ hardening }).settings, consent);

describe("hardening a host", () => {
  it("shows the commands, and refuses to run them when no one can be asked", async () => {
    fakeHost({ pending: "@step log-limits\n    systemctl restart systemd-journald" });
    await expect(harden({ logLimits: true }, { dryRun: false, yes: false })).rejects.toThrow("--yes, or --dry-run");
    expect(printed).toContain("Limit the journal\n    systemctl restart systemd-journald\n");
    expect(read("applied")).toBe("");
  });

  it("only shows them with --dry-run", async () => {
    fakeHost({ pending: "@step log-limits\n    systemctl restart systemd-journald" });
    expect(await harden({ logLimits: true }, { dryRun: true, yes: true })).toBe(true);
    expect(read("applied")).toBe("");
  });

  it("applies only the steps that have something to do", async () => {
    fakeHost({ pending: "@step time-sync\n@step log-limits\n    systemctl restart systemd-journald" });
    await harden({ timeSync: true, logLimits: true });
    expect(read("applied")).toContain("begin_step log-limits\n");
    expect(read("applied")).not.toContain("begin_step time-sync\n");
  });

  it("has nothing to do on a host that matches the setting", async () => {
    fakeHost({ pending: "@step log-limits" });
    expect(await harden({ logLimits: true })).toBe(true);
    expect(printed).toContain("Nothing to do.");
    expect(read("applied")).toBe("");
  });

  it("undoes what the setting no longer asks for, and nothing else", async () => {
    fakeHost({ pending: "@step log-limits", undo: "@step time-sync\n    systemctl stop chronyd" });
    await harden({ logLimits: true });
    expect(printed).toContain("time-sync\n    systemctl stop chronyd\n");
    expect(read("undone")).toMatch(/^undo_step time-sync$/m);
    expect(read("undone")).not.toMatch(/^undo_step log-limits$/m);
  });

  it("opens the stack's ports and the declared ones, and names the programs that it closes", async () => {
    fakeHost({ pending: FIREWALL });
    await harden({ firewall: true, openPorts: [8000] });
    expect(read("applied")).toContain("open_tcp { ${ssh_ports}8080, 8443, 8000 }\n");
    expect(printed).toContain("closes 9100 (node_exporter)\n");
  });

  it("confirms the firewall over a new connection", async () => {
    fakeHost({ pending: FIREWALL });
    expect(await harden({ firewall: true })).toBe(true);
    const last = /^-o ControlMaster=no -o ControlPath=none .* -p 2222 deploy@gateway\.example\.com sh -c .*$/m;
    expect(read("log")).toMatch(last);
    expect(printed).toContain("confirmed");
  });

  it("fails when no new connection is possible", async () => {
    fakeHost({ pending: FIREWALL, newConnection: 255 });
    await expect(harden({ firewall: true })).rejects.toThrow("Its rules go again within a minute");
  });
});
