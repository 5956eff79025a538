import { spawn } from "node:child_process";
import { mkdirSync, copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { transform } from "esbuild";
import { afterAll, describe, expect, it } from "vitest";

import { packageRoot, readPackageFile } from "../../components/settings/package-files";
import { CommandLab } from "./support/command-lab";

const lab = new CommandLab();

const NGINX = {
  Name: "/team-gateway-nginx",
  Config: { Labels: { "llm-stack.service": "nginx" } },
  State: { Status: "running" },
  HostConfig: { PortBindings: null },
};

afterAll(() => {
  lab.remove();
});

describe("the entry point of every command", () => {
  it("has only syntax that Node.js 12 reads, because it reports that this version is too old", async () => {
    const source = readPackageFile("ops/run.mjs");
    const newest = await transform(source, { target: "esnext" });
    expect((await transform(source, { target: "node12.22" })).code).toBe(newest.code);
  });

  it("gives the advice for a failed installation after npm's own message", async () => {
    const clone = lab.path("clone");
    mkdirSync(join(clone, "ops"), { recursive: true });
    copyFileSync(join(packageRoot, "ops/run.mjs"), join(clone, "ops/run.mjs"));
    writeFileSync(join(clone, "package-lock.json"), "{}");
    lab.put("npm", "echo 'npm error code ECONNREFUSED' >&2; exit 7");
    const { exitCode, stderr } = await lab.run("status", [], {}, clone);
    expect(exitCode).toBe(7);
    expect(stderr).toMatch(/ECONNREFUSED\nThe dependencies are not installed.*HTTPS_PROXY/s);
  });

  it("ends with a shell's code for a command that a signal ended", async () => {
    lab.put("docker", "kill -INT $PPID; exec sleep 60");
    expect((await lab.run("keys", ["list"])).exitCode).toBe(130);
  });
});

describe("a command whose reader is gone", () => {
  it.each([
    ["doctor", []],
    ["docs", ["--help"]],
    ["keys", ["list", "--prefix", "team-gateway"]],
    ["status", ["--prefix", "team-gateway", "--watch", "2"]],
    ["logs", ["nginx", "--prefix", "team-gateway", "--follow", "--level", "info"]],
  ])("%s %j ends without a stack trace", async (verb, args) => {
    lab.put(
      "docker",
      `case "$1" in
        ps) [ "$VERB" = status ] && { echo refused >&2; exit 1; }
           echo 0123 ;;
        inspect) echo '${JSON.stringify(NGINX)}' ;;
        logs) while :; do echo "level=info line" || exit 1; done ;;
        exec) cat >/dev/null; echo '[{"alias":"blog","blocked":false,"spend":0}]' ;;
        *) echo "Error response from daemon: $1" >&2; exit 1 ;;
      esac`,
    );
    const child = spawn(process.execPath, ["ops/run.mjs", verb, ...args], {
      cwd: packageRoot,
      env: { ...lab.environment(), VERB: verb },
    });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    await new Promise((resolve) => child.on("close", resolve));
    expect(stderr).not.toMatch(/EPIPE| {4}at /);
  });
});
