import { expect, it } from "vitest";

import { containersOf } from "../../ops/plan/container-inputs";
import { recordProgram } from "../../ops/plan/record-program";

const config = {
  values: { "team-platform:openaiKey": "an-encrypted-key" },
  secretKeys: ["team-platform:openaiKey"],
  secretsInClear: [],
};
const program = { project: "team-platform", run: () => import("../../examples/embedded/index.js") };

it("contains a whole gateway under the name that its program sets", async () => {
  const resources = await recordProgram("any", config, program);
  const services = containersOf(resources).filter(({ labels }) =>
    labels.some(({ label }) => label === "llm-stack.service"),
  );
  expect(services.map(({ name }) => name).sort()).toContain("team-gateway-litellm");
  expect(services).toHaveLength(17);
  expect(JSON.stringify(resources)).not.toContain("an-encrypted-key");
  const litellm = containersOf(resources).find(({ name }) => name.startsWith("team-gateway-litellm-secrets-"));
  expect(litellm?.uploads?.map(({ file }) => file)).toContain("/run/secrets/PROVIDER_KEY_OPENAI");
});
