import { readPackageFile } from "../settings/package-files";
import type { RenderedFile } from "./rendered-file";

/** The entry point that exports a container's secret files as variables and then starts its program. */
export function withSecrets(): RenderedFile {
  return {
    path: "with-secrets.sh",
    content: readPackageFile("config-templates/shared/with-secrets.sh"),
    executable: true,
  };
}
