import { describe, it } from "vitest";

import { litellmVersions } from "../../../testing/litellm/interpreters";
import { runSuites, SUITE_TIMEOUT_MILLISECONDS } from "../support/suites";

// They need aiohttp and PyJWT, which LiteLLM brings.
describe("what runs in Open WebUI's container (needs LLM_STACK_LITELLM_PYTHONS, or python3 with LiteLLM)", () => {
  for (const { version, python } of litellmVersions()) {
    // `npm test` needs only Node.js; the summary lists what it left out.
    it.skipIf(python === undefined)(
      `shows people LiteLLM's reasons and keeps every connection's key up to date (libraries of LiteLLM ${version})`,
      () => runSuites(python ?? "", "open_webui", ["test_reasons", "test_use_key"]),
      SUITE_TIMEOUT_MILLISECONDS,
    );
  }
});
