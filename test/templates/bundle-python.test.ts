import { spawnSync } from "node:child_process";

import { describe, expect, it } from "vitest";

import { bundlePython } from "../../components/templates/bundle-python";

const hasPython = spawnSync("python3", ["--version"]).status === 0;
const bundle = bundlePython("config-templates/litellm", [
  "key_rules.seal",
  "keys.litellm_api",
  "keys.declared_budgets",
  "keys.declared_keys",
  "keys.declared_people",
  "keys.apply_declared_access",
]);

/** Runs a program with a script on its standard input, in a Python that sees only its own library. */
function runPython(program: string, input: string): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync("python3", ["-I", "-c", program], { input, encoding: "utf8" });
  return { status, output: `${stdout}${stderr}` };
}

describe("a bundle of Python modules", () => {
  it("has each module unchanged, the program last", () => {
    expect(bundle).toContain('\nMODULES["keys.litellm_api"] = r\'\'\'"""Client of LiteLLM\'s management API');
    expect(bundle.indexOf('MODULES["keys.declared_keys"]')).toBeGreaterThan(
      bundle.indexOf('MODULES["keys.litellm_api"]'),
    );
    expect(bundle).toMatch(/if __name__ == "__main__":\n {4}main\(\)\n$/);
  });

  // `npm test` needs only Node.js; the summary lists what it left out.
  it.skipIf(!hasPython)("gives each module its full name and its place in its package (needs python3)", () => {
    const program = `
import sys
exec(sys.stdin.read(), {"__name__": "bundle"})
import key_rules.seal
from keys import declared_keys, declared_people
assert declared_people.LIMITS is declared_keys.LIMITS
print(key_rules.seal.__name__, *sorted(name for name in sys.modules if name.startswith("keys")))
`;
    const names = ["declared_budgets", "declared_keys", "declared_people", "litellm_api"].map((name) => `keys.${name}`);
    expect(runPython(program, bundle)).toEqual({ status: 0, output: `key_rules.seal keys ${names.join(" ")}\n` });
  });
});
