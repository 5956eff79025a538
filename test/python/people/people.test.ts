import { describe, it } from "vitest";

import { litellmVersions } from "../../../testing/litellm/interpreters";
import { runSuites, SUITE_TIMEOUT_MILLISECONDS } from "../support/suites";

describe("npm run people and grant (needs LLM_STACK_LITELLM_PYTHONS, or python3 with LiteLLM)", () => {
  for (const { version, python } of litellmVersions()) {
    // `npm test` needs only Node.js; the summary lists what it left out.
    it.skipIf(python === undefined)(
      `imports people into LiteLLM ${version}`,
      { timeout: SUITE_TIMEOUT_MILLISECONDS },
      () => runSuites(python ?? "", "people", ["test_import", "test_prune", "test_grant_commands", "test_mail"]),
    );
  }
});
