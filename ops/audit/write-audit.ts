import { rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { makeFolder } from "../make-folder";
import type { PlannedFile } from "../plan/plan-files";
import type { AuditedStack } from "./audited-stack";
import type { Audit } from "./audit";
import type { AuditDocument } from "./document";
import { htmlDocument } from "./formats/html";
import { markdownDocument } from "./formats/markdown";
import { sha256 } from "../sha256";

/** What an audit writes at the top of its folder; everything else there is left alone. */
const WRITTEN = ["files", "SHA256SUMS", "audit.json", "inventory.json", "report.html", "report.md"] as const;

/** The folder of an audit: reports, JSON, every generated file, and the hash of each. */
export function auditFiles(stack: AuditedStack, audit: Audit, report: AuditDocument): readonly PlannedFile[] {
  const files = [
    ...stack.files.map(({ path, content }) => ({ path: `files/${path}`, content })),
    { path: "audit.json", content: json(audit) },
    { path: "inventory.json", content: json(audit.inventory) },
    { path: "report.html", content: htmlDocument(report) },
    { path: "report.md", content: markdownDocument(report) },
  ];
  // Two spaces, as sha256sum writes it.
  const sums = files.map(({ path, content }) => `${sha256(content)}  ${path}\n`);
  return [...files, { path: "SHA256SUMS", content: sums.join("") }];
}

/** Writes the folder, in place of an earlier audit. */
export function writeAudit(folder: string, files: readonly PlannedFile[]): void {
  for (const name of WRITTEN) rmSync(join(folder, name), { recursive: true, force: true });
  for (const { path, content } of files) {
    const target = join(folder, path);
    makeFolder(dirname(target));
    writeFileSync(target, content);
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
