import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, it } from "vitest";

import { packageRoot } from "../../../components/settings/package-files";
import type { ImageCheck } from "../../../ops/images/check-images";
import { writeImages } from "../../../ops/images/stack-file";
import { CommandLab } from "../support/command-lab";

const lab = new CommandLab();
const folder = mkdtempSync(join(tmpdir(), "llm-stack-images-"));
/** A proxy that no one runs, so that no registry answers. */
const OFFLINE = { HTTPS_PROXY: "http://127.0.0.1:1", https_proxy: "http://127.0.0.1:1", NO_PROXY: "", no_proxy: "" };

afterAll(() => {
  lab.remove();
  rmSync(folder, { recursive: true });
});

describe("npm run images", () => {
  it("-- check reports every registry that does not answer, and exits with 1", async () => {
    const { exitCode, stdout, stderr } = await lab.run("images", ["check", "--json"], OFFLINE);
    const { images, problems } = JSON.parse(stdout) as ImageCheck;
    expect([exitCode, stderr]).toEqual([1, ""]);
    expect(problems).toHaveLength(images.length);
    expect(problems.map(({ message }) => message)).toContain(
      "was not checked: ghcr.io does not answer (connect ECONNREFUSED 127.0.0.1:1)",
    );
  });

  it("-- pin writes nothing if one image has no answer", async () => {
    const before = readFileSync(join(packageRoot, "Pulumi.dev.yaml"), "utf8");
    const { exitCode, stderr } = await lab.run("images", ["pin", "--yes"], OFFLINE);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/\d+ problems\.\nNothing was written\.\n$/);
    expect(readFileSync(join(packageRoot, "Pulumi.dev.yaml"), "utf8")).toBe(before);
  });

  it.each([
    ["another stack", ["check", "--stack", "nowhere"], "There is no Pulumi.nowhere.yaml"],
    ["a version that is none", ["update", "--litellm", "newest"], "It must be one version with three numbers"],
    ["a part that no version has", ["update", "--change", "build"], "Allowed choices are patch, minor, major."],
  ])("refuses %s with exit code 2", async (_, args, message) => {
    const { exitCode, stderr } = await lab.run("images", args, OFFLINE);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe("writeImages", () => {
  it("changes the stack's file, and refuses one that it cannot change", () => {
    copyFileSync(join(packageRoot, "Pulumi.dev.yaml"), join(folder, "Pulumi.dev.yaml"));
    writeImages("dev", { redis: "redis:7.4.12-alpine" }, folder);
    const text = readFileSync(join(folder, "Pulumi.dev.yaml"), "utf8");
    expect(text).toMatch(/\n {2}llm-stack:images:\n {4}redis: redis:7\.4\.12-alpine\n$/);
    const odd = "config:\n  llm-stack:images: redis\n";
    writeFileSync(join(folder, "Pulumi.odd.yaml"), odd);
    expect(() => {
      writeImages("odd", { redis: "redis:7.4.12-alpine" }, folder);
    }).toThrow(/Pulumi\.odd\.yaml was not changed/);
    expect(readFileSync(join(folder, "Pulumi.odd.yaml"), "utf8")).toBe(odd);
  });
});
