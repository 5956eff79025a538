import { describe, it } from "vitest";

import { litellmVersions } from "../../../testing/litellm/interpreters";
import { runSuites, SUITE_TIMEOUT_MILLISECONDS } from "../support/suites";

describe("config-templates/litellm/prices (needs LLM_STACK_LITELLM_PYTHONS, or python3 with LiteLLM)", () => {
  for (const { version, python } of litellmVersions()) {
    // `npm test` needs only Node.js; the summary lists what it left out.
    it.skipIf(python === undefined)(
      `charges what the settings say on LiteLLM ${version}, and knows what LiteLLM has no price for`,
      () => runSuites(python ?? "", "prices", ["test_charges", "test_lookup"]),
      SUITE_TIMEOUT_MILLISECONDS,
    );
    it.skipIf(python === undefined)(
      `refuses models without a known price to everyone with a budget on LiteLLM ${version}`,
      () => runSuites(python ?? "", "prices", ["test_refusals"]),
      SUITE_TIMEOUT_MILLISECONDS,
    );
  }
});
