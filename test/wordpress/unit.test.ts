import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

import { describe, expect, it } from "vitest";

import { missingForUnitTests, needs, PLUGIN, run, runPhpUnit } from "./support/programs";

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
    const { status, output } = run("php", ["-r", parse, "--", ...files]);
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
