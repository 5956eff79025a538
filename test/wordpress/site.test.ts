import { readdirSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, it } from "vitest";

import { missingForSiteTests, needs, PHP_TESTS, runPhpUnit } from "./support/programs";
import { TestSite } from "./support/test-site";

const suites = readdirSync(join(PHP_TESTS, "integration")).filter((name) => name.endsWith("Test.php"));
const missing = missingForSiteTests();
const SUITE_TIMEOUT_MILLISECONDS = 180_000;

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

    it("keeps the sites of a network apart", () => {
      runPhpUnit("multisite", site.installNetwork());
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
