import { describe, expect, it } from "vitest";

import { servicesOf } from "../support/containers";
import { recordProgram } from "../support/program";

/** LiteLLM's variable with the groups that its gate opens. */
async function openedIn(apiRoutes: readonly string[]): Promise<readonly string[]> {
  const { resources } = await recordProgram("dev", { apiRoutes });
  const { envs } = servicesOf(resources).litellm.inputs;
  return (envs ?? []).filter((variable) => variable.startsWith("API_ROUTES="));
}

describe("apiRoutes", () => {
  it("tells LiteLLM's gate which groups are open, and nothing if none is", async () => {
    expect(await openedIn(["azure", "realtime"])).toEqual(["API_ROUTES=azure,realtime"]);
    expect(await openedIn([])).toEqual([]);
  });
});
