import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

import { describe, expect, it } from "vitest";

import { missingForUnitTests, needs, PHP, PLUGIN, run, runPhpUnit, WORDPRESS } from "../../testing/wordpress/programs";

const files = readdirSync(PLUGIN, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".php"))
  .map((path) => join(PLUGIN, path));
const missing = missingForUnitTests();

describe("the WordPress plugin's files", () => {
  it.each(files.map((path) => [relative(PLUGIN, path), path]))(
    "%s does nothing when it is called directly",
    (_, path) => {
      expect(readFileSync(path, "utf8")).toMatch(/defined\( '(ABSPATH|WP_UNINSTALL_PLUGIN)' \) \|\| exit;/);
    },
  );
});

// `npm test` needs only Node.js; the summary lists what it left out.
describe.skipIf(missing.length > 0)(`the WordPress plugin${needs(missing)}`, () => {
  it("has no syntax error", () => {
    const parse = "foreach (array_slice($argv, 1) as $file) { token_get_all(file_get_contents($file), TOKEN_PARSE); }";
    const { status, output } = run(PHP, ["-r", parse, "--", ...files]);
    expect(status, output).toBe(0);
  });

  it("passes its tests without WordPress", () => {
    runPhpUnit("unit", {}, "unit/bootstrap.php");
  });
});

/** Command of a PHP_CodeSniffer that has WordPress' coding standards, which no package of a distribution contains. */
const sniffer = (process.env["LLM_STACK_PHPCS"] ?? "phpcs").split(" ");
const [program = "", ...options] = sniffer;
const hasStandards = run(program, [...options, "-i"]).output.includes("WordPress-Extra");

describe.skipIf(!hasStandards)(
  "the WordPress plugin's style (needs phpcs with WordPress' coding standards, by LLM_STACK_PHPCS)",
  () => {
    it("keeps WordPress' coding standards", () => {
      const { status, output } = run(program, [...options, "--standard=wordpress/phpcs.xml", "-q"]);
      expect(status, output).toBe(0);
    }, 120_000);
  },
);

/** Command of PHPStan, which no package of a distribution contains. */
const [analyser = "", ...analyserOptions] = (process.env["LLM_STACK_PHPSTAN"] ?? "phpstan").split(" ");
const hasWordPress = existsSync(join(WORDPRESS, "wp-settings.php"));
const hasAnalyser = hasWordPress && run(analyser, [...analyserOptions, "--version"]).output.includes("PHPStan");

describe.skipIf(!hasAnalyser)(
  "the WordPress plugin's types (needs PHPStan 2, by LLM_STACK_PHPSTAN, and WordPress, by LLM_STACK_WORDPRESS)",
  () => {
    it("has no finding of PHPStan", () => {
      const options = ["--configuration=wordpress/phpstan.neon.dist", "--no-progress", "--memory-limit=2G"];
      const variables = { LLM_STACK_WORDPRESS: WORDPRESS };
      const { status, output } = run(analyser, [...analyserOptions, "analyse", ...options], variables);
      expect(status, output).toBe(0);
    }, 180_000);
  },
);
