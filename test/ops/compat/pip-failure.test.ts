import { describe, expect, it } from "vitest";

import { explainPip } from "../../../ops/compat/pip-failure";

const NONE = "ERROR: No matching distribution found for";
const SEARCH = "ERROR: Could not find a version that satisfies the requirement";

describe("explainPip", () => {
  it.each([
    [
      "a version that does not exist",
      `${SEARCH} litellm[proxy]==9.9.9 (from versions: 0.1.0, 1.110.1, 1.110.2)\n${NONE} litellm[proxy]==9.9.9`,
      "the package index has no litellm[proxy]==9.9.9; its newest is 1.110.2",
    ],
    [
      "a package that the version needs and the index lacks",
      `ERROR: Ignored the following versions that require a different python version: 0.0.0 Requires-Python >=3.14\n` +
        `${SEARCH} litellm-proxy-extras==0.4.113; extra == "proxy" (from litellm[proxy]) (from versions: 0.1.0, 0.4.110)`,
      "litellm[proxy]==9.9.9 needs litellm-proxy-extras==0.4.113, which the package index does not have",
    ],
    [
      "a version for another Python",
      `ERROR: Ignored the following versions that require a different python version: 9.9.8 Requires-Python >=3.12; ` +
        `9.9.9 Requires-Python >=3.13; 9.9.10 Requires-Python >=3.14\n${SEARCH} litellm[proxy]==9.9.9 (from versions: 1.0.0)`,
      "litellm[proxy]==9.9.9 needs another Python: >=3.13",
    ],
    [
      "an index that does not answer",
      `WARNING: Retrying after connection broken by 'NewConnectionError(...)'\n${SEARCH} litellm[proxy]==9.9.9 (from versions: none)`,
      "the package index does not answer",
    ],
    [
      "packages that exclude each other",
      "ERROR: Cannot install litellm[proxy]==9.9.9 and prisma because these package versions have conflicting dependencies.",
      "litellm[proxy]==9.9.9 needs packages that exclude each other: litellm[proxy]==9.9.9 and prisma",
    ],
    ["anything else", "note: x\nERROR: No space left on device", "No space left on device"],
  ])("explains %s", (_, output, reason) => {
    expect(explainPip("litellm[proxy]==9.9.9", output)).toBe(reason);
  });
});
