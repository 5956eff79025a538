import { join } from "node:path";

import { build as bundle, type Plugin } from "esbuild";

import { packageRoot } from "../../components/settings/package-files";

/** Folder of the built files, in the plugin. */
export const PAGES_FOLDER = "wordpress/llm-stack/build";

/** WordPress' packages that the pages use, with the globals that WordPress loads them as. */
const GLOBALS: Readonly<Record<string, string>> = {
  "@wordpress/api-fetch": "wp.apiFetch",
  "@wordpress/components": "wp.components",
  "@wordpress/element": "wp.element",
  "@wordpress/i18n": "wp.i18n",
};

/** The license of the bundle, and of the library in it. esbuild would repeat comments of the library's own. */
const BANNER =
  "/*! LLM Stack, GPL-2.0-or-later; source in wordpress/ui/ of the project. Contains uPlot, Copyright (c) Leon Sorokin, MIT license: https://github.com/leeoniya/uPlot/blob/master/LICENSE */";

/** A built file. */
export interface BuiltFile {
  /** Path in the project. */
  readonly path: string;
  readonly content: string;
}

/**
 * Builds the script and the style of the plugin's pages. The same source makes the same bytes on every machine, because
 * package-lock.json pins esbuild and the library for charts. JSX becomes `createElement`, which WordPress 6.1 has, because the
 * automatic runtime (`react-jsx-runtime`) needs 6.6.
 */
export async function buildPages(): Promise<readonly BuiltFile[]> {
  const { outputFiles } = await bundle({
    entryPoints: { pages: join(packageRoot, "wordpress/ui/index.tsx") },
    absWorkingDir: packageRoot,
    outdir: PAGES_FOLDER,
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: "es2020",
    charset: "utf8",
    legalComments: "none",
    tsconfigRaw: { compilerOptions: { jsx: "react", jsxFactory: "createElement", jsxFragmentFactory: "Fragment" } },
    banner: { js: BANNER, css: BANNER },
    plugins: [wordpressGlobals],
    logLevel: "silent",
  });
  return outputFiles
    .map(({ path, text }) => ({ path: path.slice(packageRoot.length + 1), content: text }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Takes WordPress' packages from its globals. */
const wordpressGlobals: Plugin = {
  name: "wordpress-globals",
  setup: (build) => {
    build.onResolve({ filter: /^@wordpress\// }, ({ path }) => ({ path, namespace: "wordpress" }));
    build.onLoad({ filter: /.*/, namespace: "wordpress" }, ({ path }) => {
      const name = GLOBALS[path];
      return name === undefined
        ? {
            errors: [
              { text: `${path} has no global here. Add it to GLOBALS and to the script's dependencies in PHP.` },
            ],
          }
        : { contents: `module.exports = ${name};` };
    });
  },
};
