import { spawnSync } from "node:child_process";

import { describe, expect, it } from "vitest";

import { bundlePython } from "../../components/templates/bundle-python";

const hasPython = spawnSync("python3", ["--version"]).status === 0;

describe("a bundle of Python modules", () => {
  it("holds each module as it is, the program last", () => {
    const bundle = bundlePython("config-templates/litellm", [
      "keys/litellm_api",
      "keys/declared_keys",
      "keys/apply_declared_access",
    ]);
    expect(bundle).toContain('\nMODULES["litellm_api"] = r\'\'\'"""LiteLLM\'s management API');
    expect(bundle.indexOf('MODULES["declared_keys"]')).toBeGreaterThan(bundle.indexOf('MODULES["litellm_api"]'));
    expect(bundle).toMatch(/if __name__ == "__main__":\n {4}main\(\)\n$/);
  });

  // `npm test` needs Node.js alone; the summary names what it had to leave out.
  it.skipIf(!hasPython)("is a Python program (needs python3)", () => {
    const input = bundlePython("config-templates/litellm", ["key_seal", "keys/declared_keys", "keys/key_commands"]);
    const run = spawnSync("python3", ["-c", "import ast, sys; ast.parse(sys.stdin.read())"], {
      input,
      encoding: "utf8",
    });
    expect([run.status, run.stderr]).toEqual([0, ""]);
  });
});
