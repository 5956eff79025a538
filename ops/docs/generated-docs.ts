import { format, resolveConfig } from "prettier";

import { architecture } from "./architecture";
import { policyTables } from "./policy-tables";
import { replaceSection } from "./replace-section";
import { settingsReference } from "./settings-reference";
import { versionTables } from "./supported-versions";

/** For each document's path, the function that generates its sections by name. */
const DOCUMENTS: Readonly<Record<string, () => Promise<Readonly<Record<string, string>>>>> = {
  "docs/architecture.md": architecture,
  "docs/policy.md": () => Promise.resolve(policyTables()),
  "docs/settings.md": () => Promise.resolve({ settings: settingsReference() }),
  "docs/versions.md": () => Promise.resolve(versionTables()),
};

/**
 * The documents with up-to-date generated sections.
 *
 * @param read returns a document's current text for its path in the project.
 */
export function generatedDocs(
  read: (path: string) => string,
): Promise<readonly { readonly path: string; readonly content: string }[]> {
  return Promise.all(
    Object.entries(DOCUMENTS).map(async ([path, generateSections]) => {
      const options = { ...(await resolveConfig(path)), filepath: path, proseWrap: "always" } as const;
      let text = read(path);
      for (const [section, content] of Object.entries(await generateSections())) {
        text = replaceSection(path, text, section, content);
      }
      return { path, content: await format(text, options) };
    }),
  );
}
