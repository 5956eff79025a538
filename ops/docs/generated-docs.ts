import { format, resolveConfig } from "prettier";

import { replaceSection } from "./replace-section";
import { settingsReference } from "./settings-reference";

const SECTIONS = [{ path: "docs/settings.md", section: "settings", make: settingsReference }] as const;

/**
 * The documents with generated sections, as they should be.
 *
 * @param read gives a document's present text by its path in the project.
 */
export function generatedDocs(
  read: (path: string) => string,
): Promise<readonly { readonly path: string; readonly content: string }[]> {
  return Promise.all(
    SECTIONS.map(async ({ path, section, make }) => {
      const options = { ...(await resolveConfig(path)), filepath: path, proseWrap: "always" } as const;
      return { path, content: await format(replaceSection(path, read(path), section, make()), options) };
    }),
  );
}
