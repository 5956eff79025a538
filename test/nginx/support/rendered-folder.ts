import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { NGINX_FOLDER, renderNginx } from "../../../components/nginx/render-nginx";
import { packageRoot } from "../../../components/settings/package-files";
import type { SettingsInput } from "../../../components/settings/settings";
import { exampleSettings } from "../../support/settings";

/** A text in the rendered files and its replacement on this machine. */
export type Replacement = readonly [text: string, here: string];

/**
 * Writes Nginx's rendered files and a certificate to a new folder.
 *
 * @param replacements differences on this machine, by file; each text has to occur.
 */
export function writeRendered(
  changes: SettingsInput = {},
  replacements: Readonly<Record<string, readonly Replacement[]>> = {},
): string {
  const settings = exampleSettings(changes);
  const folder = mkdtempSync(join(tmpdir(), "llm-stack-nginx-"));
  for (const { path, content } of renderNginx(settings)) {
    const text = (replacements[path] ?? []).reduce((all, [from, to]) => replaced(path, all, from, to), content);
    writeFileSync(join(folder, path), moved(text, folder));
  }
  mkdirSync(join(folder, "tmp"));
  const made = execFileSync("node", [
    join(packageRoot, "components/nginx/self-signed-certificate.cjs"),
    settings.apiHost,
  ]);
  const { certificate, privateKey } = JSON.parse(made.toString()) as { certificate: string; privateKey: string };
  writeFileSync(join(folder, "certificate.pem"), certificate);
  writeFileSync(join(folder, "private-key.pem"), privateKey);
  return folder;
}

/** The files refer to each other, to secrets and to the temporary folder by their paths in the container. */
function moved(text: string, folder: string): string {
  return text
    .replaceAll(/(?<=[ \t])\/tmp\//g, `${folder}/tmp/`)
    .replaceAll(NGINX_FOLDER, folder)
    .replaceAll("/run/secrets/", `${folder}/`);
}

function replaced(path: string, text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`${path} has no ${JSON.stringify(from)}`);
  return text.replaceAll(from, to);
}
