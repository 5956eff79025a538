import type { AuditedStack } from "../audited-stack";
import { paragraph, table, type Chapter } from "../document";
import { sha256 } from "../../sha256";

/** Every generated file with its hash. */
export function filesChapter({ files }: AuditedStack): Chapter {
  return {
    title: "Generated files",
    blocks: [
      paragraph(
        "Each file as its container gets it, each job's script, and the plan's own inventories. They are in the folder files/; " +
          "sha256sum --check SHA256SUMS verifies the whole folder. Files with secrets are not among them; a self-signed certificate is a placeholder.",
      ),
      table(
        ["`File", "`SHA-256"],
        files.map(({ path, content }) => [path, sha256(content)]),
      ),
    ],
  };
}
