import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { packageRoot } from "../../../components/settings/package-files";
import { generatedDocs } from "../../../ops/docs/generated-docs";
import { replaceSection } from "../../../ops/docs/replace-section";

const read = (path: string) => readFileSync(join(packageRoot, path), "utf8");

it("keeps the generated documentation up to date (npm run docs)", async () => {
  for (const { path, content } of await generatedDocs(read)) expect(read(path), path).toBe(content);
});

it("replaces only the text between the markers", () => {
  const text = "before\n<!-- part:start -->\nold\n<!-- part:end -->\nafter\n";
  expect(replaceSection("page.md", text, "part", "new")).toBe(
    "before\n<!-- part:start -->\n\nnew\n\n<!-- part:end -->\nafter\n",
  );
});

it("names the document that lacks its markers", () => {
  expect(() => replaceSection("page.md", "nothing", "part", "new")).toThrow("page.md: no section between");
});
