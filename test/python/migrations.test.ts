import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { supportedVersions } from "../../components/settings/supported-versions";
import { litellmInterpreters } from "../../testing/litellm/interpreters";
import { migrationsIn } from "../../testing/sync/application-tables";

const PACKAGES = "import sysconfig; print(sysconfig.get_path('purelib'))";

describe("supported-versions.json (needs LLM_STACK_LITELLM_PYTHONS, or python3 with LiteLLM)", () => {
  for (const { version, migrations } of supportedVersions().litellm) {
    const python = litellmInterpreters().find((interpreter) => interpreter.version === version)?.path;
    // `npm test` needs only Node.js; the summary lists what it left out.
    it.skipIf(python === undefined)(`describes the migrations of LiteLLM ${version}`, () => {
      const packages = execFileSync(python ?? "", ["-c", PACKAGES], { encoding: "utf8" }).trim();
      const found = migrationsIn(join(packages, "litellm_proxy_extras", "migrations"));
      expect({ count: found.length, last: found.at(-1) }).toEqual(migrations);
    });
  }
});
