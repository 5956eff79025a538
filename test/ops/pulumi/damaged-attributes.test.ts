import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { expect, it, onTestFinished } from "vitest";

import { removeDamagedAttributes } from "../../../ops/pulumi/damaged-attributes";

const ATTRIBUTES = JSON.stringify({
  "user.content_type": "text/plain; charset=utf-8",
  md5: "1B2M2Y8AsgTpgAmY7PhCfg==",
});

/** Creates a local backend with these files. */
function backend(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "llm-stack-backend-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
  return folder;
}

it.each([
  ["an empty file", ""],
  ["half a file", ATTRIBUTES.slice(0, 20)],
])("removes only attributes that a killed process left as %s", (_, content) => {
  const folder = backend({
    ".pulumi/meta.yaml.attrs": ATTRIBUTES,
    ".pulumi/stacks/llm-stack/dev.json": "",
    ".pulumi/stacks/llm-stack/dev.json.attrs": content,
    ".pulumi/stacks/llm-stack/prod.json.attrs": ATTRIBUTES,
  });
  expect(removeDamagedAttributes(folder)).toEqual([join(folder, ".pulumi/stacks/llm-stack/dev.json.attrs")]);
  expect(existsSync(join(folder, ".pulumi/meta.yaml.attrs"))).toBe(true);
  expect(existsSync(join(folder, ".pulumi/stacks/llm-stack/dev.json"))).toBe(true);
  expect(existsSync(join(folder, ".pulumi/stacks/llm-stack/dev.json.attrs"))).toBe(false);
  expect(existsSync(join(folder, ".pulumi/stacks/llm-stack/prod.json.attrs"))).toBe(true);
});

it("finds nothing in a backend without stacks", () => {
  expect(removeDamagedAttributes(backend({}))).toEqual([]);
});
