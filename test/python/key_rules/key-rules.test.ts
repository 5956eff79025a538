import { describe, it } from "vitest";

import { litellmVersions } from "../../../testing/litellm/interpreters";
import { runSuites, SUITE_TIMEOUT_MILLISECONDS } from "../support/suites";

// LiteLLM's proxy is one in a process: what runs with hooks and without is kept apart.
const SUITES = [
  {
    about: "bound new and changed keys",
    modules: ["test_creation", "test_refused_keys", "test_changes", "test_reserved"],
  },
  { about: "end the start when their bounds are wrong", modules: ["test_start"] },
  { about: "close what LiteLLM leaves open", modules: ["test_without_hooks"] },
] as const;

describe("config-templates/litellm/key_rules (needs LLM_STACK_LITELLM_PYTHONS, or python3 with LiteLLM)", () => {
  for (const { version, python } of litellmVersions()) {
    // `npm test` needs Node.js alone; the summary names what it had to leave out.
    it.skipIf(python === undefined).for(SUITES)(
      `$about, in LiteLLM ${version}`,
      { timeout: SUITE_TIMEOUT_MILLISECONDS },
      ({ modules }) => runSuites(python ?? "", "key_rules", modules),
    );
  }
});
