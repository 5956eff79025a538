import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { makeFolder } from "../../ops/make-folder";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llm-stack-folders-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("makeFolder", () => {
  it("creates the folders above, with the permissions, and accepts what is there", () => {
    const path = join(folder, "a b", "ü");
    makeFolder(path, 0o700);
    makeFolder(path, 0o755);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it.each(["file", "file/below"])("refuses %s where there is a file", (path) => {
    writeFileSync(join(folder, "file"), "");
    expect(() => {
      makeFolder(join(folder, path));
    }).toThrow(/EEXIST|ENOTDIR/);
  });

  it.runIf(existsSync("/proc/self"))("returns where the file system accepts no folder", () => {
    expect(() => {
      makeFolder("/proc/nowhere/below");
    }).toThrow("ENOENT");
  });
});
