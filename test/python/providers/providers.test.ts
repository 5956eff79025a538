import { describe, it } from "vitest";

import { litellmVersions } from "../../../testing/litellm/interpreters";
import { runSuites, SUITE_TIMEOUT_MILLISECONDS } from "../support/suites";

describe("docs/models.md (needs LLM_STACK_LITELLM_PYTHONS, or python3 with LiteLLM)", () => {
  for (const { version, python } of litellmVersions()) {
    // `npm test` needs only Node.js; the summary lists what it left out.
    it.skipIf(python === undefined)(
      `makes LiteLLM ${version} send to each provider what it expects`,
      () => runSuites(python ?? "", "providers", ["test_sent_requests", "test_deployments"]),
      SUITE_TIMEOUT_MILLISECONDS,
    );
    // This needs its own process: LiteLLM keeps its connections.
    it.skipIf(python === undefined)(
      `makes LiteLLM ${version} respect the proxy and the certificate authorities of its environment`,
      () => runSuites(python ?? "", "providers", ["test_refused_connections"]),
      SUITE_TIMEOUT_MILLISECONDS,
    );
  }
});
