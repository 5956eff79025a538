import { describe, it } from "vitest";

import { litellmVersions, runSuites, SUITE_TIMEOUT_MILLISECONDS } from "../identity/support/interpreters";

describe("what callers link to (needs LLM_STACK_LITELLM_PYTHONS, or python3 with LiteLLM)", () => {
  for (const { version, python } of litellmVersions()) {
    // `npm test` needs Node.js alone; the summary names what it had to leave out.
    it.skipIf(python === undefined)(
      `is fetched from public addresses alone on LiteLLM ${version}`,
      () => runSuites(python ?? "", "egress", ["test_links"]),
      SUITE_TIMEOUT_MILLISECONDS,
    );
  }
});
