import { buildPages } from "./build-pages";
import { PAGES_TEMPLATE, pagesTemplate } from "./page-texts";
import { compileTranslations } from "./translations";

/** A generated file of the plugin. */
export interface PluginFile {
  /** Path in the project. */
  readonly path: string;
  readonly content: Buffer;
}

/** The plugin's generated files, which are committed: a site can use the plugin's folder as it is. */
export async function builtFiles(): Promise<readonly PluginFile[]> {
  const texts = [...(await buildPages()), { path: PAGES_TEMPLATE, content: pagesTemplate() }];
  return [...texts.map(({ path, content }) => ({ path, content: Buffer.from(content) })), ...compileTranslations()];
}
