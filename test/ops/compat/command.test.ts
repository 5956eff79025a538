import { existsSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { CommandLab, type Ended } from "../support/command-lab";

/** Creates a virtual environment whose pip cannot install anything. */
const PYTHON = `
case "$*" in *"-m venv"*) ;; *) exit 0;; esac
for folder; do :; done
mkdir -p "$folder/bin"
cat >"$folder/bin/python" <<'SCRIPT'
#!/bin/sh
echo 'ERROR: Could not find a version that satisfies the requirement litellm[proxy]==9.9.9 (from versions: 1.0.0, 1.1.0)' >&2
echo 'ERROR: No matching distribution found for litellm[proxy]==9.9.9' >&2
exit 1
SCRIPT
chmod +x "$folder/bin/python"`;

describe("npm run compat", () => {
  let lab: CommandLab;

  beforeEach(() => {
    lab = new CommandLab();
    lab.put("python3", PYTHON);
  });
  afterEach(() => {
    lab.remove();
  });

  function compat(...args: readonly string[]): Promise<Ended> {
    return lab.run("compat", args, { XDG_CACHE_HOME: lab.path("cache") });
  }

  it("refuses a version that attackers published before it starts any program", async () => {
    const { exitCode, stdout } = await compat("--litellm", "1.82.7", "--json");
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([
      { version: "1.82.7", refusal: expect.stringContaining("not installed") as string, suites: [] },
    ]);
    expect(lab.calls()).toEqual([]);
  });

  it("says why a version cannot be tried, and leaves no half environment behind", async () => {
    const { exitCode, stdout, stderr } = await compat("--litellm", "v9.9.9");
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(
      "Not checked: pip cannot install it: the package index has no litellm[proxy]==9.9.9; its newest is 1.1.0.",
    );
    expect(existsSync(join(lab.path("cache"), "llm-stack/litellm-9.9.9"))).toBe(false);
  });

  it("names what is missing without a Python that is new enough", async () => {
    for (const name of ["python3", "python3.14", "python3.13", "python3.12", "python3.11"]) lab.put(name, "exit 1");
    const { exitCode, stderr } = await compat("--litellm", "9.9.9");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("No Python 3.11 or newer with venv is on PATH");
  });

  it.each([
    ["no version", []],
    ["no number", ["--litellm", "latest"]],
  ])("explains its usage with %s", async (_, args) => {
    const { exitCode, stderr } = await compat(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("npm run compat -- --help");
  });
});
