import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { packageRoot } from "../../components/settings/package-files";

/** The plugin's source. */
export const PLUGIN = join(packageRoot, "wordpress", "llm-stack");
/** PHP files of the tests. */
export const PHP_TESTS = join(packageRoot, "test", "wordpress", "php");
/** WordPress' files; Debian's package by default. */
export const WORDPRESS = process.env["LLM_STACK_WORDPRESS"] ?? "/usr/share/wordpress";

/** Command of PHP, for tests with another version. */
const PHP_COMMAND = process.env["LLM_STACK_PHP"];
export const PHP = PHP_COMMAND ?? "php";

/** Installs what the tests of the WordPress plugin need; every part is in Debian's and Ubuntu's packages. */
const INSTALL =
  "apt-get install --no-install-recommends wordpress mariadb-server phpunit php-cli php-curl php-mbstring php-mysql php-xml";

/** The reason in the title of a suite that is skipped; empty if nothing is missing. */
export function needs(missing: readonly string[]): string {
  return missing.length > 0 ? ` (needs ${missing.join(", ")}: ${INSTALL})` : "";
}

/** Runs a program in this package's folder. Its status is null when the program is missing. */
export function run(
  program: string,
  args: readonly string[],
  variables: NodeJS.ProcessEnv = {},
): { readonly status: number | null; readonly output: string } {
  const env = { ...process.env, ...variables };
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: packageRoot,
    encoding: "utf8",
    timeout: 180_000,
    env,
  });
  return { status, output: `${stdout}${stderr}` };
}

/** Runs PHPUnit, which starts with the first PHP in the path unless another one is asked for. */
function phpunit(args: readonly string[], variables: NodeJS.ProcessEnv = {}): ReturnType<typeof run> {
  if (PHP_COMMAND === undefined) return run("phpunit", args, variables);
  return run(PHP, [run("sh", ["-c", "command -v phpunit"]).output.trim(), ...args], variables);
}

/** What is missing for the tests that need only PHP. */
export function missingForUnitTests(): readonly string[] {
  return [
    ...(run(PHP, ["--version"]).status === 0 ? [] : ["php"]),
    ...(phpunit(["--version"]).status === 0 ? [] : ["phpunit"]),
  ];
}

/** What is missing for the tests on a real site. */
export function missingForSiteTests(): readonly string[] {
  const extensions = ["curl", "mbstring", "mysqli", "xml"];
  const loaded = run(PHP, ["-m"]).output.toLowerCase().split("\n");
  return [
    ...missingForUnitTests(),
    ...["mariadbd", "mariadb-install-db"].filter((program) => run(program, ["--version"]).status === null),
    ...extensions.filter((name) => !loaded.includes(name)).map((name) => `php-${name}`),
    ...(existsSync(join(WORDPRESS, "wp-settings.php")) ? [] : ["wordpress"]),
  ];
}

/**
 * Runs PHPUnit in the process of a site.
 *
 * @param tests file or folder below the PHP files of the tests.
 * @throws Error with its output unless all tests passed, and at least one ran.
 */
export function runPhpUnit(tests: string, variables: NodeJS.ProcessEnv, bootstrap = "integration/bootstrap.php"): void {
  const args = ["--do-not-cache-result", "--bootstrap", join(PHP_TESTS, bootstrap), join(PHP_TESTS, tests)];
  const { status, output } = phpunit(args, variables);
  if (status !== 0 || !/^OK \(\d+ tests?,/m.test(output)) throw new Error(output);
}
