import { describe, it } from "vitest";

import { litellmVersions } from "../../../testing/litellm/interpreters";
import { runSuites, SUITE_TIMEOUT_MILLISECONDS } from "../support/suites";

describe("connections to the outside (need LLM_STACK_LITELLM_PYTHONS, or python3 with LiteLLM)", () => {
  for (const { version, python } of litellmVersions()) {
    // `npm test` needs only Node.js; the summary lists what it left out.
    it.skipIf(python === undefined)(
      `go only to public addresses for what callers link to on LiteLLM ${version}`,
      () => runSuites(python ?? "", "egress", ["test_links"]),
      SUITE_TIMEOUT_MILLISECONDS,
    );
    it.skipIf(python === undefined)(
      `use the forward proxy and the company's certificate authorities on LiteLLM ${version}`,
      () => runSuites(python ?? "", "egress", ["test_company_network"]),
      SUITE_TIMEOUT_MILLISECONDS,
    );
  }
});
