import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { runProgram } from "../run-program";
import { NotCheckable } from "./answer";
import { explainPip } from "./pip-failure";

const CANDIDATES = ["python3", "python3.14", "python3.13", "python3.12", "python3.11"];
const IS_NEW_ENOUGH = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";

/** A virtual environment in the user's cache folder. */
export interface Environment {
  readonly python: string;
  /** Folder of the installed packages. */
  readonly packages: string;
}

/** Packages that LiteLLM's tests need, as .ci/install-python-tools installs them: both use each other's environments. */
export function litellmPackages(version: string): readonly string[] {
  return [`litellm[proxy]==${version}`, "prisma", "prometheus-client", "google-auth"];
}

/** Folder of the cached environments. */
export function toolsFolder(): string {
  return join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "llm-stack");
}

/**
 * Creates a virtual environment with the packages unless it exists.
 *
 * @param name name of its folder; another set of packages needs another name.
 * @param packages arguments of `pip install`.
 * @param progress tells the user what takes so long.
 * @throws NotCheckable without a Python that can create it, or with pip's reason.
 */
export async function environment(
  name: string,
  packages: readonly string[],
  progress: (message: string) => void,
): Promise<Environment> {
  const folder = join(toolsFolder(), name);
  const marker = join(folder, "installed");
  const python = join(folder, "bin", "python");
  const wanted = packages.join(" ");
  const installed = existsSync(marker) ? readFileSync(marker, "utf8").trim() : "";
  // The newest version's environment also contains mypy.
  if (installed === wanted || installed.startsWith(`${wanted} `)) {
    return { python, packages: await packagesOf(python) };
  }
  const requirement = packages.find((word) => !word.startsWith("-")) ?? "";
  progress(`Installing ${requirement} into ${folder} takes a minute or two…`);
  const start = Date.now();
  mkdirSync(toolsFolder(), { recursive: true });
  const created = await runProgram(await systemPython(), ["-m", "venv", "--clear", folder]);
  if (created.failure !== undefined) throw new NotCheckable(`Python cannot create ${folder}: ${created.failure}`);
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages];
  const { failure } = await runProgram(python, pip);
  if (failure !== undefined) {
    rmSync(folder, { recursive: true, force: true });
    throw new NotCheckable(`pip cannot install it: ${explainPip(requirement, failure)}.`);
  }
  writeFileSync(marker, `${wanted}\n`);
  progress(`Installed in ${Math.round((Date.now() - start) / 1000)} s; later runs use it again.`);
  return { python, packages: await packagesOf(python) };
}

async function systemPython(): Promise<string> {
  for (const program of CANDIDATES) {
    if ((await runProgram(program, ["-c", IS_NEW_ENOUGH])).exitCode === 0) return program;
  }
  throw new NotCheckable("No Python 3.11 or newer with venv is on PATH. On Debian: apt-get install python3-venv.");
}

async function packagesOf(python: string): Promise<string> {
  const { stdout } = await runProgram(python, ["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]);
  return stdout.trim();
}
