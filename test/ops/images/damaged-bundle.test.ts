import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { loadBundle } from "../../../ops/images/bundle/load";
import { saveBundle } from "../../../ops/images/bundle/save";
import { BundleLab } from "./support/bundle-lab";

const lab = new BundleLab();

function damage(offset: number): void {
  const content = readFileSync(lab.bundle);
  content.writeUInt8(content.readUInt8(offset) ^ 1, offset);
  writeFileSync(lab.bundle, content);
}

describe("a damaged bundle", () => {
  beforeEach(async () => {
    await saveBundle(lab.args());
    lab.at("there");
  });
  afterEach(() => {
    expect(lab.imagesAt("there")).toEqual([]);
    expect(existsSync(join(lab.folder, "there/pulumi"))).toBe(false);
  });

  it.each([0.1, 0.5, 0.9, 0.999])("is refused when only %d of it arrived", async (part) => {
    const content = readFileSync(lab.bundle);
    writeFileSync(lab.bundle, content.subarray(0, Math.floor(content.length * part)));
    await expect(loadBundle(lab.args())).rejects.toThrow(
      /ends after \d+ bytes.*not copied completely.*Nothing was loaded/,
    );
  });

  it("is refused when a byte of an image differs", async () => {
    damage(readFileSync(lab.bundle).indexOf("\napp") + 1);
    await expect(loadBundle(lab.args())).rejects.toThrow(
      /was altered or damaged: .*images\/.*\.tar\. Nothing was loaded/,
    );
  });

  it("is refused when a header differs", async () => {
    damage(readFileSync(lab.bundle).indexOf("images/", 2000));
    await expect(loadBundle(lab.args())).rejects.toThrow(/is no bundle of `npm run images -- save`, or is damaged/);
  });

  it("is refused when it is another file", async () => {
    writeFileSync(lab.bundle, "x".repeat(2000));
    await expect(loadBundle(lab.args())).rejects.toThrow(/is no bundle/);
    rmSync(lab.bundle);
    await expect(loadBundle(lab.args())).rejects.toThrow(/cannot be opened: ENOENT/);
  });

  it("is refused when a file was left out", async () => {
    const all = execFileSync("tar", ["--list", "--file", lab.bundle], { encoding: "utf8" }).trim().split("\n");
    execFileSync("tar", ["--extract", "--file", lab.bundle, "--directory", join(lab.folder, "registry")]);
    const kept = all.filter((name) => !name.includes("images/01"));
    execFileSync("tar", [
      "--create",
      "--format=ustar",
      "--file",
      lab.bundle,
      "--directory",
      join(lab.folder, "registry"),
      ...kept,
    ]);
    await expect(loadBundle(lab.args())).rejects.toThrow(/do not match SHA256SUMS: images\/01-.*\.tar/);
  });
});
