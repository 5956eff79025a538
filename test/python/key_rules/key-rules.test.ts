import { describe, it } from "vitest";

import { litellmVersions } from "../../../testing/litellm/interpreters";
import { runSuites, SUITE_TIMEOUT_MILLISECONDS } from "../support/suites";

// A process can have only one LiteLLM proxy, so the suites with hooks and without run separately.
const SUITES = [
  {
    about: "limit new and changed keys",
    modules: ["test_creation", "test_refused_keys", "test_changes", "test_reserved"],
  },
  { about: "refuse to start with invalid bounds", modules: ["test_start"] },
  { about: "close what LiteLLM leaves open", modules: ["test_without_hooks"] },
] as const;

describe("config-templates/litellm/key_rules (needs LLM_STACK_LITELLM_PYTHONS, or python3 with LiteLLM)", () => {
  for (const { version, python } of litellmVersions()) {
    // `npm test` needs only Node.js; the summary lists what it left out.
    it.skipIf(python === undefined).for(SUITES)(
      `$about on LiteLLM ${version}`,
      { timeout: SUITE_TIMEOUT_MILLISECONDS },
      ({ modules }) => runSuites(python ?? "", "key_rules", modules),
    );
  }
});
