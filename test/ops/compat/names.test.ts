import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { givenNames, missingNames } from "../../../ops/compat/names";

describe("the names that the stack gives", () => {
  it("to LiteLLM are the keys of its configuration and its variables, without those of our own packages", async () => {
    const { checked, ofOthers } = await givenNames("litellm");
    expect(checked).toEqual(
      expect.arrayContaining([
        "general_settings.user_api_key_cache_ttl",
        "litellm_settings.cache_params.namespace",
        "LITELLM_MODE",
      ]),
    );
    expect(checked).not.toContain("KEY_BOUNDS");
    expect(ofOthers).toContain("PYTHONPATH");
  });
});

describe("missingNames", () => {
  const folder = mkdtempSync(join(tmpdir(), "llm-stack-names-"));

  beforeAll(() => {
    writeFileSync(join(folder, "config.py"), 'TTL = settings.get("cache_ttl")\n');
    writeFileSync(join(folder, "notes.txt"), "MODE");
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("finds names that no Python file contains as a whole word", () => {
    const missing = missingNames(["general_settings.cache_ttl", "cache", "MODE"], [folder]);
    expect(missing.map(({ promise }) => promise)).toEqual([
      "the setting cache has a meaning",
      "the setting MODE has a meaning",
    ]);
  });
});
