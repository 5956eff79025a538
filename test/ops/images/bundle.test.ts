import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it, vi } from "vitest";

import { findPlugins } from "../../../ops/doctor/pulumi";
import { loadBundle } from "../../../ops/images/bundle/load";
import { saveBundle } from "../../../ops/images/bundle/save";
import { requireSpace } from "../../../ops/images/bundle/space";
import { APP, BundleLab, OTHER, stack } from "./support/bundle-lab";

const lab = new BundleLab();

describe("a bundle", () => {
  it("carries images and plug-ins to a machine without network, once", async () => {
    await saveBundle(lab.args());
    lab.at("there");
    expect(await loadBundle(lab.args())).toEqual([]);
    expect(lab.imagesAt("there")).toEqual([APP, OTHER].sort());
    expect(readFileSync(lab.fileOf("there", APP), "utf8")).toBe("app");
    expect(findPlugins().every(({ installed }) => installed)).toBe(true);
    const program = join(lab.folder, "there/pulumi/plugins/resource-random-v4.21.2/pulumi-resource-random");
    expect(readFileSync(program, "utf8")).toBe("program of random");
    expect(statSync(program).mode & 0o111).toBe(0o111);
    lab.reports = [];
    expect(await loadBundle(lab.args())).toEqual([]);
    expect(lab.reports).toEqual([`Verifying ${lab.bundle}…`, "Loaded 0 of 2 images; the others were there."]);
  });

  it("is an archive that other programs read and verify", async () => {
    await saveBundle(lab.args());
    const unpacked = join(lab.folder, "unpacked");
    mkdirSync(unpacked);
    execFileSync("tar", ["--extract", "--file", lab.bundle, "--directory", unpacked]);
    const sums = readFileSync(join(unpacked, "SHA256SUMS"), "utf8").trim().split("\n");
    expect(sums.length).toBeGreaterThan(3);
    for (const line of sums) {
      const content = readFileSync(join(unpacked, line.slice(66)));
      expect(line.slice(0, 64), line).toBe(createHash("sha256").update(content).digest("hex"));
    }
  });

  it("leaves no names of its own on the engine, and no half file", async () => {
    await saveBundle(lab.args());
    expect(lab.imagesAt("here")).toEqual([APP, OTHER].sort());
    vi.stubEnv("FAKE_SAVE_FAILS", "1");
    rmSync(lab.bundle);
    await expect(saveBundle(lab.args())).rejects.toThrow(/^docker save llm-stack-bundle:.* failed: no space left/);
    expect(lab.imagesAt("here")).toEqual([APP, OTHER].sort());
    expect([existsSync(lab.bundle), existsSync(`${lab.bundle}.partial`)]).toEqual([false, false]);
  });

  it("pulls what the engine lacks, and names everything that cannot be had", async () => {
    rmSync(lab.fileOf("here", APP));
    lab.put("registry", APP, "pulled");
    await saveBundle(lab.args());
    expect(lab.reports).toContain(`Pulling ${APP}…`);
    for (const place of ["here", "registry"]) rmSync(lab.fileOf(place, APP));
    rmSync(lab.fileOf("here", OTHER));
    rmSync(join(lab.folder, "here/pulumi/plugins/resource-random-v4.21.2"), { recursive: true });
    rmSync(lab.bundle);
    const failure = saveBundle(lab.args());
    await expect(failure).rejects.toThrow(`${APP} is not on the host and cannot be pulled: manifest unknown.`);
    await expect(failure).rejects.toThrow(`${OTHER} is not on the host and cannot be pulled: manifest unknown.`);
    await expect(failure).rejects.toThrow("The resource plug-in random 4.21.2 is not installed.");
    expect(existsSync(lab.bundle)).toBe(false);
  });

  it("never replaces a file", async () => {
    writeFileSync(lab.bundle, "something else");
    await expect(saveBundle(lab.args())).rejects.toThrow(`${lab.bundle} exists`);
    expect(readFileSync(lab.bundle, "utf8")).toBe("something else");
  });

  it("says how to use an engine that forgets digests, and what the bundle lacks", async () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const pinned = stack(`${APP}@${digest}`);
    lab.put("here", `${APP}@${digest}`, "app");
    await saveBundle(lab.args(pinned));
    lab.at("there");
    const [problem, ...others] = await loadBundle(lab.args(pinned));
    expect(others).toEqual([]);
    expect(problem?.message).toContain("this engine forgets the digests of loaded images");
    expect(problem?.remedy).toContain("npm run images -- unpin --stack dev");
    const [missing] = await loadBundle(lab.args(stack("registry.example.com/app:1.0.1-pg17")));
    expect(missing?.message).toBe("is neither here nor in the bundle");
  });

  it("is refused by an engine of another kind", async () => {
    await saveBundle(lab.args());
    lab.at("there");
    vi.stubEnv("FAKE_PLATFORM", "linux/arm64");
    await expect(loadBundle(lab.args())).rejects.toThrow("are for linux/amd64, and this engine runs linux/arm64");
  });
});

describe("requireSpace", () => {
  it("refuses what does not fit, with both numbers", async () => {
    await requireSpace(lab.folder, 1, "The bundle");
    await expect(requireSpace(lab.folder, 1e18, "The bundle")).rejects.toThrow(
      /^The bundle needs up to 1000000000\.0 GB in .*, which has [\d.]+ GB free\./,
    );
  });
});
