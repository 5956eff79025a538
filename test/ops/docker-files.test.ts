import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { filesInTar } from "../../ops/docker-files";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llm-stack-tar-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("the files in a tar archive", () => {
  it.each(["ustar", "pax", "gnu"])("are read in the format %s", async (format) => {
    const files = {
      "one.txt": "first\n",
      "below/two": "ünicode €\n".repeat(100),
      empty: "",
      "below/exact": "x".repeat(512),
      [`${"deep/".repeat(25)}name`]: "below many folders",
    };
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const archive = execFileSync("tar", [`--format=${format}`, "-c", "-C", folder, "."]);
    expect(Object.fromEntries(await filesInTar(archive))).toEqual(files);
  });

  it.each(["pax", "gnu"])("keep names longer than the header holds in the format %s", async (format) => {
    const path = `${"long-".repeat(30)}name`;
    writeFileSync(join(folder, path), "content");
    const archive = execFileSync("tar", [`--format=${format}`, "-c", "-C", folder, "."]);
    expect([...(await filesInTar(archive)).keys()]).toEqual([path]);
  });
});
