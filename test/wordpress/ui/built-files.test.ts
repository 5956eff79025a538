import { readFileSync } from "node:fs";
import { join } from "node:path";

import { beforeAll, describe, expect, it } from "vitest";

import { packageRoot } from "../../../components/settings/package-files";
import { builtFiles, type PluginFile } from "../../../ops/wordpress/built-files";

const read = (path: string) => readFileSync(join(packageRoot, path));

describe("the plugin's generated files", () => {
  let files: readonly PluginFile[];

  beforeAll(async () => {
    files = await builtFiles();
  });

  it("are those of their sources, byte for byte (otherwise: npm run docs)", () => {
    const old = files.filter(({ path, content }) => !read(path).equals(content)).map(({ path }) => path);
    expect(old).toEqual([]);
  });

  it("contain the pages, and for each language the texts of PHP and of the pages", () => {
    expect(files.map(({ path }) => path.replace(/^wordpress\/llm-stack\//, ""))).toEqual([
      "build/pages.css",
      "build/pages.js",
      "languages/llm-stack-pages.pot",
      "languages/llm-stack-de_DE.mo",
      "languages/llm-stack-de_DE-llm-stack-pages.json",
      "languages/llm-stack-zh_CN-llm-stack-pages.json",
      "languages/llm-stack-zh_CN.mo",
    ]);
  });

  it("load nothing from elsewhere, and need no more of WordPress than 6.1 has", () => {
    const script = read("wordpress/llm-stack/build/pages.js").toString();
    const style = read("wordpress/llm-stack/build/pages.css").toString();
    expect(script).not.toMatch(/ReactJSXRuntime|react-jsx-runtime|wp\.dataviews|\beval\(|new Function\(/);
    expect(script.replaceAll(/\/\*![^]*?\*\//g, "")).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
    expect(style).not.toMatch(/url\(|@import/);
  });

  it("use only globals that the PHP class names as dependencies", () => {
    const php = read("wordpress/llm-stack/includes/admin/class-pages.php").toString();
    const handles = [
      ...(/array\( ('wp-[^)]+) \), LLM_STACK_VERSION, true/.exec(php)?.[1] ?? "").matchAll(/'wp-([^']+)'/g),
    ];
    const globals = new Set(
      [
        ...read("wordpress/llm-stack/build/pages.js")
          .toString()
          .matchAll(/\bwp\.([a-zA-Z][a-zA-Z0-9]*)/g),
      ].map(([, name]) => name),
    );
    const names = handles.map(([, name = ""]) => name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase()));
    expect([...globals].sort()).toEqual(names.sort());
  });
});
