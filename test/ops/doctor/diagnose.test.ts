import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { describe, expect, it } from "vitest";

import { packageRoot } from "../../../components/settings/package-files";
import { diagnose } from "../../../ops/doctor/diagnose";
import { UsageError } from "../../../ops/stack-config";
import { useFakePrograms } from "./fake-programs";

describe("diagnose", () => {
  const put = useFakePrograms();

  it("runs every check against an engine that answers", async () => {
    const info = {
      ServerVersion: "28.3.3",
      OSType: "linux",
      NCPU: 4,
      MemTotal: 8 * 2 ** 30,
      DockerRootDir: "/no/such/folder",
      SystemTime: "2026-11-21T06:36:51.888991318Z",
    };
    const nginx = { Names: "web", Labels: "", Ports: "0.0.0.0:8443->443/tcp" };
    const network = { Name: "office", Labels: {}, IPAM: { Config: [{ Subnet: "10.213.4.0/24" }] } };
    put(
      "docker",
      `case "$1 $2" in
        "info --format") echo '${JSON.stringify(info)}';;
        "ps --no-trunc") echo '${JSON.stringify(nginx)}';;
        "network ls") echo one;;
        "network inspect") echo '${JSON.stringify(network)}';;
        "image inspect") exit 0;;
      esac`,
    );
    const findings = await diagnose("dev");
    const levels = Object.fromEntries(findings.map(({ check, level }) => [check, level]));
    expect(levels).toMatchObject({
      settings: "ok",
      docker: "ok",
      engine: "ok",
      clock: expect.any(String) as string,
      cores: "ok",
      memory: "ok",
      disk: "info",
      ports: "error",
      subnet: "error",
      images: "ok",
      pulumi: "info",
      "host names": "ok",
    });
    expect(findings.some(({ message }) => message === "8443 (ports.https) is taken by the container web")).toBe(true);
  });

  it("runs the checks that need no engine when there is none, and names the skipped ones", async () => {
    const findings = await diagnose("dev");
    expect(findings.map(({ check, level }) => `${level} ${check}`)).toEqual(
      expect.arrayContaining(["ok settings", "error docker", "info docker", "info pulumi", "ok host names"]),
    );
    expect(findings.find(({ check, level }) => check === "docker" && level === "info")?.message).toContain("ports");
  });

  it("treats the containers with a given prefix as the stack's own", async () => {
    const own = { Names: "team-nginx", Labels: "llm-stack.stack=team", Ports: "0.0.0.0:8443->443/tcp" };
    const info = { ServerVersion: "28.3.3", OSType: "linux", NCPU: 4, MemTotal: 8 * 2 ** 30, SystemTime: "2026-11-21" };
    put("docker", `case "$1" in info) echo '${JSON.stringify(info)}';; ps) echo '${JSON.stringify(own)}';; esac`);
    const taken = async (prefix?: string) =>
      (await diagnose("dev", prefix)).some(({ message }) => message.includes("is taken by the container team-nginx"));
    expect([await taken(), await taken("team")]).toEqual([true, false]);
  });

  it("rejects a stack that has no file", async () => {
    await expect(diagnose("nowhere")).rejects.toThrow(UsageError);
  });
});

describe("npm run doctor", () => {
  const doctor = (...args: readonly string[]) =>
    promisify(execFile)(process.execPath, [join(packageRoot, "ops/run.mjs"), "doctor", ...args]);

  it("prints its usage for an unknown option", async () => {
    await expect(doctor("--nope")).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("npm run doctor -- --help") as string,
    });
  });
});
