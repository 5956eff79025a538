import { format, resolveConfig } from "prettier";

import { architecture } from "./architecture";
import { replaceSection } from "./replace-section";
import { settingsReference } from "./settings-reference";

/** By path, what makes a document's generated sections by name. */
const DOCUMENTS: Readonly<Record<string, () => Promise<Readonly<Record<string, string>>>>> = {
  "docs/architecture.md": architecture,
  "docs/settings.md": () => Promise.resolve({ settings: settingsReference() }),
};

/**
 * The documents with generated sections, as they should be.
 *
 * @param read gives a document's present text by its path in the project.
 */
export function generatedDocs(
  read: (path: string) => string,
): Promise<readonly { readonly path: string; readonly content: string }[]> {
  return Promise.all(
    Object.entries(DOCUMENTS).map(async ([path, makeSections]) => {
      const options = { ...(await resolveConfig(path)), filepath: path, proseWrap: "always" } as const;
      let text = read(path);
      for (const [section, content] of Object.entries(await makeSections())) {
        text = replaceSection(path, text, section, content);
      }
      return { path, content: await format(text, options) };
    }),
  );
}
