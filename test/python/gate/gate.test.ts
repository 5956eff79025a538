import { describe, it } from "vitest";

import { litellmVersions } from "../../../testing/litellm/interpreters";
import { runSuites, SUITE_TIMEOUT_MILLISECONDS } from "../support/suites";

const SUITES = [
  "test_modules",
  "test_closed_routes",
  "test_called_models",
  "test_control_fields",
  "test_owners",
  "test_names",
  "test_providers",
  "test_fallbacks",
  "test_answer_cache",
  "test_guardrails",
  "test_expiry",
  "test_overload",
  "test_storage",
  "test_redis",
];
const BATCH_SUITES = ["test_batches", "test_batch_files", "test_batch_owners", "test_batch_limits"];

describe("config-templates/litellm/gate (needs LLM_STACK_LITELLM_PYTHONS, or python3 with LiteLLM)", () => {
  for (const { version, python } of litellmVersions()) {
    // `npm test` needs only Node.js; the summary lists what it left out.
    it.skipIf(python === undefined)(
      `lets nothing past a key's models, budgets and blocks on LiteLLM ${version}`,
      () => runSuites(python ?? "", "gate", SUITES),
      SUITE_TIMEOUT_MILLISECONDS,
    );
    // The setting applies to a whole process.
    it.skipIf(python === undefined)(
      `checks and charges the routes that a setting opens on LiteLLM ${version}`,
      () => runSuites(python ?? "", "gate", ["test_opened_routes", "test_realtime", "test_mcp"]),
      SUITE_TIMEOUT_MILLISECONDS,
    );
    it.skipIf(python === undefined)(
      `keeps files and batches to their owners and budgets on LiteLLM ${version}`,
      () => runSuites(python ?? "", "gate", BATCH_SUITES),
      SUITE_TIMEOUT_MILLISECONDS,
    );
    // This needs its own process, which has a LiteLLM without the gate.
    it.skipIf(python === undefined)(
      `closes what LiteLLM ${version} itself leaves open`,
      () => runSuites(python ?? "", "gate", ["test_without_gate"]),
      SUITE_TIMEOUT_MILLISECONDS,
    );
  }
});
