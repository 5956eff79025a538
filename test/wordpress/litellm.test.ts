import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";

import { afterAll, beforeAll, describe, it } from "vitest";

import { packageRoot } from "../../components/settings/package-files";
import { litellmVersions } from "../../testing/litellm/interpreters";
import { missingForSiteTests, needs, runPhpUnit } from "../../testing/wordpress/programs";
import { TestSite } from "../../testing/wordpress/test-site";

const missing = missingForSiteTests();

describe.skipIf(missing.length > 0)(`the plugin and the real LiteLLM${needs(missing)}`, () => {
  let site: TestSite;

  beforeAll(async () => {
    site = await TestSite.start();
  });

  afterAll(() => {
    site.stop();
  });

  for (const { version, python } of litellmVersions()) {
    // `npm test` needs only Node.js; the summary lists what it left out.
    it.skipIf(python === undefined)(
      `agree on LiteLLM ${version} (needs LLM_STACK_LITELLM_PYTHONS)`,
      async () => {
        await withLitellm(python ?? "", (address) => {
          runPhpUnit("litellm", { ...site.environment, TEST_REAL_LITELLM_URL: address });
        });
      },
      240_000,
    );
  }
});

/** Runs LiteLLM with the stack's hooks while `use` does something at its address. */
async function withLitellm(python: string, use: (address: string) => void): Promise<void> {
  const folders = [join(packageRoot, "test/python/key_rules"), join(packageRoot, "testing/litellm")];
  const child = spawn(python, ["-B", join(packageRoot, "test/wordpress/litellm/serve.py")], {
    env: { ...process.env, PYTHONPATH: folders.join(delimiter) },
  });
  let output = "";
  try {
    const address = await new Promise<string>((resolve, reject) => {
      const read = (data: Buffer) => {
        output += data.toString();
        const found = /^http:\S+$/m.exec(output)?.[0];
        if (found !== undefined) resolve(found);
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.on("exit", () => {
        reject(new Error(output));
      });
    });
    use(address);
  } finally {
    child.kill();
  }
}
