import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { missingForSiteTests, needs, PHP, PHP_TESTS, run, runPhpUnit } from "../../testing/wordpress/programs";
import { TestSite } from "../../testing/wordpress/test-site";

const suites = readdirSync(join(PHP_TESTS, "integration")).filter((name) => name.endsWith("Test.php"));
const missing = missingForSiteTests();
const SUITE_TIMEOUT_MILLISECONDS = 180_000;
/** All that a visitor's page view loads of the plugin. */
const ON_EVERY_PAGE = [
  "llm-stack.php",
  "includes/class-autoloader.php",
  "includes/functions.php",
  "includes/class-plugin.php",
];

/** What page-view.php prints. */
interface PageView {
  /** PHP files that were loaded. */
  readonly files: number;
  /** Those of the plugin, in its folder. */
  readonly ours: readonly string[];
  readonly queries: number;
  readonly requests: number;
  readonly page: string;
}

// `npm test` needs only Node.js; the summary lists what it left out.
describe.skipIf(missing.length > 0)(
  `the plugin on a real WordPress with MariaDB${needs(missing)}`,
  { timeout: SUITE_TIMEOUT_MILLISECONDS },
  () => {
    let site: TestSite;

    beforeAll(async () => {
      site = await TestSite.start();
    });

    afterAll(() => {
      site.stop();
    });

    it.each(suites)("passes %s", (suite) => {
      runPhpUnit(join("integration", suite), site.environment);
    });

    it("adds four small files to a page view, no query and no request, also if the gateway is dead", () => {
      const view = (variables: NodeJS.ProcessEnv): PageView => {
        const { output } = run(PHP, [join(PHP_TESTS, "support/page-view.php")], { ...site.environment, ...variables });
        return JSON.parse(output) as PageView;
      };
      // The first view fills WordPress' own caches.
      view({ TEST_WITHOUT_PLUGIN: "1" });
      const without = view({ TEST_WITHOUT_PLUGIN: "1" });
      const dead = {
        LLM_STACK_URL: "http://127.0.0.1:1",
        LLM_STACK_ADMIN_KEY: "sk-admin-0001",
        LLM_STACK_CONTENT_KEY: "sk-content-0001",
      };
      expect(without).toMatchObject({ ours: [], page: expect.stringContaining("</html>") as string });
      for (const variables of [{}, dead]) {
        expect(view(variables)).toEqual({
          ...without,
          files: without.files + ON_EVERY_PAGE.length,
          ours: ON_EVERY_PAGE,
        });
      }
    });

    it("keeps the sites of a network apart", () => {
      runPhpUnit("multisite", site.installNetwork());
    });

    it("caused no message of PHP", () => {
      const log = readFileSync(site.environment["TEST_DEBUG_LOG"] ?? "", "utf8");
      expect(log.split("\n").filter((line) => /(wordpress|plugins)\/llm-stack\//.test(line))).toEqual([]);
    });

    // No package contains it: https://github.com/WordPress/php-ai-client
    it.skipIf(process.env["LLM_STACK_AI_CLIENT"] === undefined)(
      "serves WordPress' AI client (needs LLM_STACK_AI_CLIENT, the folder src of php-ai-client)",
      () => {
        runPhpUnit("ai", site.environment);
      },
    );
  },
);
