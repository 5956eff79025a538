import { readPackageFile } from "../settings/package-files";
import { fillTemplate } from "./fill-template";

/** Fills a template of `config-templates/`; see {@link fillTemplate} for the rules. */
export function renderTemplate(path: string, values: Readonly<Record<string, string | number>>): string {
  return fillTemplate(`config-templates/${path}`, readPackageFile(`config-templates/${path}`), values);
}
