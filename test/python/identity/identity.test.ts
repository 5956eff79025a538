import { describe, it } from "vitest";

import { litellmVersions } from "../../../testing/litellm/interpreters";
import { runSuites, SUITE_TIMEOUT_MILLISECONDS } from "../support/suites";

const SUITES = ["test_identity_token", "test_people", "test_models", "test_limits"];

describe("config-templates/litellm/open_webui_identity (needs LLM_STACK_LITELLM_PYTHONS, or python3 with LiteLLM)", () => {
  for (const { version, python } of litellmVersions()) {
    // `npm test` needs only Node.js; the summary lists what it left out.
    it.skipIf(python === undefined)(
      `identifies users and enforces their limits on LiteLLM ${version}`,
      () => runSuites(python ?? "", "identity", SUITES),
      SUITE_TIMEOUT_MILLISECONDS,
    );
  }
});
