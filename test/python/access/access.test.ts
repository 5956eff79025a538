import { describe, it } from "vitest";

import { litellmVersions } from "../../../testing/litellm/interpreters";
import { runSuites, SUITE_TIMEOUT_MILLISECONDS } from "../support/suites";

const SUITES = ["test_cases", "test_grants", "test_own_keys", "test_setting"];

describe("config-templates/litellm/access (needs LLM_STACK_LITELLM_PYTHONS, or python3 with LiteLLM)", () => {
  for (const { version, python } of litellmVersions()) {
    // `npm test` needs only Node.js; the summary lists what it left out.
    it.skipIf(python === undefined)(
      `reads an empty model list as the setting says on LiteLLM ${version}`,
      () => runSuites(python ?? "", "access", SUITES),
      SUITE_TIMEOUT_MILLISECONDS,
    );
  }
});
