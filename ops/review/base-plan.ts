import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { packageRoot } from "../../components/settings/package-files";
import { OperationError } from "../command";
import { runProgram } from "../run-program";
import { defaultValues, readStackConfig, UsageError } from "../stack-config";
import type { ReviewedConfig, ReviewedResource } from "./reviewed-plan";

/** Variable with the salt of the fingerprints, so that both plans of a review have the same. */
export const SALT_VARIABLE = "LLM_STACK_PLAN_SALT";

/** The plan of another revision. */
export interface BasePlan {
  /** The revision as given, and its short commit. */
  readonly label: string;
  /** Undefined if the stack has no file in that revision. */
  readonly plan?: { readonly resources: readonly ReviewedResource[]; readonly config: ReviewedConfig };
}

/**
 * Plans a stack as another revision of this project would, in a Git worktree that is removed afterwards. That revision's own
 * code runs, with its own dependencies.
 *
 * @param revision anything that Git resolves to a commit.
 * @param salt what the fingerprints of the other plan are made with.
 * @throws UsageError when there is no such revision, and OperationError when its plan fails.
 */
export async function planOfRevision(stack: string, revision: string, salt: string): Promise<BasePlan> {
  const commit = await commitOf(revision);
  const short = commit.slice(0, 10);
  const label = commit.startsWith(revision) ? short : `${revision} (${short})`;
  const folder = mkdtempSync(join(tmpdir(), "llm-stack-base-"));
  const root = join(folder, "project");
  try {
    await git(["worktree", "add", "--quiet", "--detach", root, commit]);
    if (!existsSync(join(root, `Pulumi.${stack}.yaml`))) return { label };
    await provideDependencies(root, label);
    return {
      label,
      plan: {
        resources: await runPlan({ stack, root, folder, label, salt }),
        config: { ...readStackConfig(stack, root), defaults: defaultValues(root) },
      },
    };
  } finally {
    await git(["worktree", "remove", "--force", root]).catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function commitOf(revision: string): Promise<string> {
  const { exitCode, stdout } = await runProgram(
    "git",
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`],
    { folder: packageRoot },
  );
  if (exitCode === 0) return stdout.trim();
  throw new UsageError(
    `Git knows no revision ${revision} here. In a clone without its history, run: git fetch --unshallow, or git fetch origin ${revision}`,
  );
}

async function git(args: readonly string[]): Promise<void> {
  const { failure } = await runProgram("git", args, { folder: packageRoot });
  if (failure !== undefined) throw new OperationError(`git ${args[0] ?? ""} failed: ${failure}`);
}

/** The installed packages serve both revisions if they are what the other one locks. Otherwise npm installs its own. */
async function provideDependencies(root: string, label: string): Promise<void> {
  const installed = join(packageRoot, "node_modules");
  if (hasPackages(join(root, "package-lock.json"), join(installed, ".package-lock.json"))) {
    symlinkSync(installed, join(root, "node_modules"), "dir");
    return;
  }
  // To standard error, because a program may read the report.
  console.error(`Installing the dependencies of ${label} (npm ci)…`);
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const { failure } = await runProgram("npm", args, { folder: root });
  if (failure === undefined) return;
  throw new OperationError(
    `${label} locks other packages than the installed ones, and npm ci cannot install them: ${failure}\n` +
      "Run it where npm reaches its registry, or compare with a revision that has the same package-lock.json.",
  );
}

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly optional?: boolean; readonly link?: boolean }>
  >;
}

/** Whether every package of a lock file is installed in the same version. Optional ones are for other platforms. */
function hasPackages(lockFile: string, installedFile: string): boolean {
  if (!existsSync(lockFile) || !existsSync(installedFile)) return false;
  const [locked, installed] = [lockFile, installedFile].map((file) => JSON.parse(readFileSync(file, "utf8")) as Lock);
  return Object.entries(locked?.packages ?? {}).every(
    ([path, { version, optional, link }]) =>
      path === "" || optional === true || link === true || installed?.packages[path]?.version === version,
  );
}

interface BaseRun {
  readonly stack: string;
  readonly root: string;
  readonly folder: string;
  readonly label: string;
  readonly salt: string;
}

async function runPlan({ stack, root, folder, label, salt }: BaseRun): Promise<readonly ReviewedResource[]> {
  const args = ["--import", "tsx", join("ops", "plan.ts"), "--stack", stack, "--json", "--out", join(folder, "files")];
  const { stdout, stderr, failure } = await runProgram(process.execPath, args, {
    folder: root,
    environment: { [SALT_VARIABLE]: salt },
  });
  // A plan whose stack violates the policy ends with 1 and is complete.
  const plan = parse(stdout);
  if (plan) return plan.resources;
  throw new OperationError(`The plan of ${label} fails: ${stderr.trim() || (failure ?? "it printed no JSON")}`);
}

function parse(text: string): { readonly resources: readonly ReviewedResource[] } | undefined {
  try {
    return JSON.parse(text) as { readonly resources: readonly ReviewedResource[] };
  } catch {
    return undefined;
  }
}
