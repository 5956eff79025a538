import { describe, it } from "vitest";

import { LITELLM_VERSIONS } from "../../support/litellm-versions";
import { litellmInterpreters, runSuites, SUITE_TIMEOUT_MILLISECONDS } from "./support/interpreters";

const SUITES = ["test_who_asks", "test_people", "test_models", "test_limits"];
const interpreters = litellmInterpreters();
const versions = [...new Set([...LITELLM_VERSIONS, ...interpreters.map(({ version }) => version)])];

describe("config-templates/litellm/open_webui_identity.py (needs LLM_STACK_LITELLM_PYTHONS, or python3 with LiteLLM)", () => {
  for (const version of versions) {
    const python = interpreters.find((one) => one.version === version)?.path;
    // `npm test` needs Node.js alone; the summary names what it had to leave out.
    it.skipIf(python === undefined)(
      `tells people apart and holds them to their limits on LiteLLM ${version}`,
      () => runSuites(python ?? "", "identity", SUITES),
      SUITE_TIMEOUT_MILLISECONDS,
    );
  }
});
