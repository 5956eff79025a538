import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it, onTestFinished } from "vitest";

import { packageRoot } from "../../../components/settings/package-files";
import { packPlugin, pluginFiles } from "../../../ops/wordpress/pack-plugin";
import { TRANSLATION_TEMPLATE, translationTemplate } from "../../../ops/wordpress/translation-template";

const PYTHON =
  "import json, sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(json.dumps([z.testzip(), z.namelist()]))";
const hasPython = spawnSync("python3", ["--version"]).status === 0;

describe("the plugin's zip", () => {
  it("has the same bytes each time", () => {
    expect(packPlugin().content).toEqual(packPlugin().content);
    // The first file's time and date, as its header has them.
    expect(Buffer.from(packPlugin().content).readUInt32LE(10)).toBe(0x0021_0000);
  });

  it("contains what a site needs, below one folder, and no tests", () => {
    const files = pluginFiles();
    expect(files).toContain("llm-stack.php");
    expect(files).toContain("readme.txt");
    expect(files).toContain("uninstall.php");
    expect(files.filter((path) => /test|phpcs|node_modules/i.test(path.replace("class-health-tests", "")))).toEqual([]);
  });

  it.skipIf(!hasPython)("can be read by other programs (needs python3)", () => {
    const folder = mkdtempSync(join(tmpdir(), "llm-stack-zip-"));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    writeFileSync(join(folder, "plugin.zip"), packPlugin().content);
    const { stdout } = spawnSync("python3", ["-c", PYTHON, join(folder, "plugin.zip")], { encoding: "utf8" });
    expect(JSON.parse(stdout)).toEqual([null, pluginFiles().map((path) => `llm-stack/${path}`)]);
  });
});

describe("the template for translations", () => {
  const template = translationTemplate();

  it("is up to date (npm run docs)", () => {
    expect(readFileSync(join(packageRoot, TRANSLATION_TEMPLATE), "utf8")).toBe(template);
  });

  it("has every text of the plugin", () => {
    const call =
      /\b(?:__|_e|_n|_x|_ex|_nx|esc_html__|esc_html_e|esc_html_x|esc_attr__|esc_attr_e|esc_attr_x)\(\s*'((?:[^'\\]|\\.)*)'/g;
    const files = pluginFiles().filter((path) => path.endsWith(".php"));
    const texts = files.flatMap((path) => {
      const source = readFileSync(join(packageRoot, "wordpress/llm-stack", path), "utf8");
      return [...source.matchAll(call)].map(([, text = ""]) => text.replaceAll(/\\(['\\])/g, "$1"));
    });
    expect(texts.length).toBeGreaterThan(200);
    for (const text of texts) expect(template).toContain(`msgid "${text.replaceAll(/[\\"]/g, String.raw`\$&`)}"`);
  });
});
