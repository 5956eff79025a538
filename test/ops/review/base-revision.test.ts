import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { packageRoot } from "../../../components/settings/package-files";

const folder = mkdtempSync(join(tmpdir(), "llm-stack-review-"));
const project = join(folder, "project");

/** A repository with this working copy as its only commit, and a branch whose lock file differs. */
beforeAll(() => {
  for (const file of git(packageRoot, "ls-files", "--cached", "--others", "--exclude-standard").split("\n")) {
    if (!/^(ops|components|policy|testing|config-templates|observability|[^/]+$)/.test(file) || file === "") continue;
    mkdirSync(dirname(join(project, file)), { recursive: true });
    cpSync(join(packageRoot, file), join(project, file), { force: true });
  }
  symlinkSync(join(packageRoot, "node_modules"), join(project, "node_modules"), "dir");
  git(project, "init", "--quiet", "--initial-branch=main");
  commit("first");
  git(project, "checkout", "--quiet", "-b", "other-lock");
  const lock = JSON.parse(read("package-lock.json")) as { packages: Record<string, { version?: string }> };
  lock.packages["node_modules/zod"] = { version: "0.0.1" };
  writeFileSync(join(project, "package-lock.json"), JSON.stringify(lock));
  commit("another lock");
  git(project, "checkout", "--quiet", "main");
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function read(file: string): string {
  return readFileSync(join(project, file), "utf8");
}

function git(repository: string, ...args: readonly string[]): string {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  const { stdout, stderr, status } = spawnSync("git", [...identity, ...args], { cwd: repository, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

function commit(message: string): void {
  git(project, "add", "--all");
  git(project, "commit", "--quiet", "--no-verify", "--message", message);
}

function plan(...args: readonly string[]) {
  const path = [join(folder, "bin"), process.env["PATH"]].join(delimiter);
  return spawnSync(process.execPath, ["--import", "tsx", "ops/plan.ts", ...args], {
    cwd: project,
    encoding: "utf8",
    env: { ...process.env, PATH: path, NO_COLOR: "1" },
  });
}

describe("npm run plan -- --base", () => {
  it("compares the working copy with another revision, and leaves no worktree", { timeout: 60_000 }, () => {
    const settings = read("Pulumi.dev.yaml");
    writeFileSync(join(project, "Pulumi.dev.yaml"), settings.replace("maxBudget: 10", "maxBudget: 25"));
    const { stdout, stderr, status } = plan("--base", "main", "--format", "markdown");
    writeFileSync(join(project, "Pulumi.dev.yaml"), settings);
    expect([stderr, status]).toEqual(["", 0]);
    expect(stdout).toMatch(/^## Stack `dev`, compared with `main \([0-9a-f]{10}\)`\n/);
    expect(stdout).toContain("- **Check** The key demo\\_service: maxBudget goes from 10 to 25.\n");
    expect(stdout).toContain("- Commands that run \\(again\\): llm-dev-keys.\n");
    expect(stdout).toContain("  environment: [secret] -> another [secret]\n");
    expect(stdout).toContain("Nothing about: data at risk, exposure, images, limits, alerts and receivers, policy.");
    expect(git(project, "worktree", "list").trim().split("\n")).toHaveLength(1);
  });

  it("says what it lacks when the revision's packages cannot be installed", { timeout: 60_000 }, () => {
    mkdirSync(join(folder, "bin"), { recursive: true });
    writeFileSync(join(folder, "bin/npm"), '#!/bin/sh\necho "no registry here" >&2\nexit 1\n');
    chmodSync(join(folder, "bin/npm"), 0o755);
    const { stdout, stderr, status } = plan("--base", "other-lock");
    expect([stdout, status]).toEqual(["", 1]);
    expect(stderr).toMatch(/^Installing the dependencies of other-lock \([0-9a-f]{10}\) \(npm ci\)…\n/);
    expect(stderr).toContain(
      "locks other packages than the installed ones, and npm ci cannot install them: no registry here",
    );
    expect(git(project, "worktree", "list").trim().split("\n")).toHaveLength(1);
  });

  it.each([
    ["a revision that does not exist", ["--base", "nowhere"], "Git knows no revision nowhere here."],
    ["an option in place of a revision", ["--base=--help"], "Git knows no revision --help here."],
    ["a form without a revision", ["--format", "html"], "--format is the form of a report: add --base."],
  ])("refuses %s", { timeout: 60_000 }, (_, args, message) => {
    const { stdout, stderr, status } = plan(...args);
    expect([stdout, status]).toEqual(["", 2]);
    expect(stderr).toContain(message);
  });
});
