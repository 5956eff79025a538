import { describe, it } from "vitest";

import { litellmVersions } from "../../../testing/litellm/interpreters";
import { runSuites, SUITE_TIMEOUT_MILLISECONDS } from "../support/suites";

describe("LiteLLM's metrics (need LLM_STACK_LITELLM_PYTHONS, or python3 with LiteLLM)", () => {
  for (const { version, python } of litellmVersions()) {
    // `npm test` needs only Node.js; the summary lists what it left out.
    it.skipIf(python === undefined)(
      `name no person on LiteLLM ${version}`,
      () => runSuites(python ?? "", "metrics", ["test_labels"]),
      SUITE_TIMEOUT_MILLISECONDS,
    );
  }
});
