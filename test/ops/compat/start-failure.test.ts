import { describe, expect, it } from "vitest";

import { startFailure } from "../../../ops/compat/start-failure";
import { litellmVersions, WHAT_IS_NEEDED } from "../../../testing/litellm/interpreters";

const LOAD_SECONDS = 120;
const [{ version, python } = {}] = litellmVersions().filter((one) => one.python !== undefined);

describe("startFailure", () => {
  // `npm test` needs only Node.js; the title names what is missing.
  it.skipIf(python === undefined)(
    `finds none in ${version ?? `LiteLLM (needs ${WHAT_IS_NEEDED})`}, because it gives the modules every variable that they need`,
    async () => {
      expect(await startFailure(python ?? "")).toBeUndefined();
    },
    LOAD_SECONDS * 1000,
  );

  it("is the last line of what Python says", async () => {
    expect(await startFailure("/nonexistent/python")).toContain("not on PATH");
  });
});
