import { describe, it } from "vitest";

import { litellmVersions } from "../../../testing/litellm/interpreters";
import { runSuites, SUITE_TIMEOUT_MILLISECONDS } from "../support/suites";

describe("model limits (needs LLM_STACK_LITELLM_PYTHONS, or python3 with LiteLLM)", () => {
  for (const { version, python } of litellmVersions()) {
    // `npm test` needs only Node.js; the summary lists what it left out.
    it.skipIf(python === undefined)(`hold in LiteLLM ${version}`, { timeout: SUITE_TIMEOUT_MILLISECONDS }, () =>
      runSuites(python ?? "", "model_limits", ["test_model_limits"]),
    );
  }
});
