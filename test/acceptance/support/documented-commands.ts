import { readPackageFile } from "../../../components/settings/package-files";
import { CONSENTED } from "./sandbox";

/** Commands under a heading of a page. */
export interface DocumentedCommands {
  readonly heading: string;
  /** Blocks marked `sh`: the suite runs them. */
  readonly run: readonly string[];
  /** Blocks marked `shell`: alternatives that the suite does not run. */
  readonly alternatives: readonly string[];
}

/** The commands of a page by its headings of the second level, one line each. Headings without commands are left out. */
export function documentedCommands(page: string): readonly DocumentedCommands[] {
  const [, ...sections] = readPackageFile(page).split(/^## /m);
  return sections
    .map((section) => ({
      heading: section.split("\n", 1)[0] ?? "",
      run: blocks(section, "sh"),
      alternatives: blocks(section, "shell"),
    }))
    .filter(({ run, alternatives }) => run.length + alternatives.length > 0);
}

function blocks(section: string, language: string): readonly string[] {
  const found = section.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"));
  return Array.from(found, ([, text = ""]) => text.split("\n").filter((line) => line !== "")).flat();
}

/** A command for another stack than `prod`, with consent where it would ask, because a test has no terminal. */
export function commandFor(line: string, stack: string, backup: string): string {
  const consented = new RegExp(`npm run (${CONSENTED.join("|")}) -- `, "g");
  return line
    .replaceAll(/\bprod\b/g, stack)
    .replaceAll("BACKUP", backup)
    .replaceAll(consented, "npm run $1 -- --yes ");
}
