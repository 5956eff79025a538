import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { vi } from "vitest";

import { packageRoot } from "../../components/settings/package-files";
import { assumeSecrets } from "../../ops/plan/assume-secrets";
import { planFiles, type PlannedFile } from "../../ops/plan/plan-files";
import { recordProgram } from "../../ops/plan/record-program";
import { readStackConfig } from "../../ops/stack-config";

/** The stacks of this project whose plans are tested. */
export const STACKS = ["dev", "prod"] as const;

/** Folders with files that reach a container unchanged or as unfilled templates. */
const SHIPPED_FOLDERS = ["config-templates", "observability"];

/** All files of a stack's plan. */
export async function plannedFiles(stack: string): Promise<readonly PlannedFile[]> {
  // The program runs only once per copy of its modules.
  vi.resetModules();
  return planFiles(await recordProgram(stack, assumeSecrets(readStackConfig(stack)).config));
}

/** Plans, with the files that no setting changes kept apart. */
export interface SplitPlans {
  /** By stack, the files that settings change, with the inventory and the resource tree. */
  readonly rendered: ReadonlyMap<string, readonly PlannedFile[]>;
  /** The other files, one per line: path and hash of the content. */
  readonly unchanged: string;
}

/**
 * Separates the files that are shipped byte for byte, and the job scripts that are the same for every stack. They are reviewed
 * and tested at their source; here it only matters that one changed.
 */
export function splitPlans(plans: ReadonlyMap<string, readonly PlannedFile[]>): SplitPlans {
  const shipped = new Set(shippedContents());
  const contents = new Map<string, Set<string>>();
  for (const [stack, files] of plans) {
    for (const { path, content } of files) {
      const name = withoutStack(path, stack);
      contents.set(name, (contents.get(name) ?? new Set()).add(content));
    }
  }
  const isUnchanged = (name: string) => {
    const [content, other] = contents.get(name) ?? [];
    if (content === undefined || other !== undefined) return false;
    return shipped.has(content) || name.startsWith("jobs/");
  };
  const lines = [...contents]
    .filter(([name]) => isUnchanged(name))
    .map(([name, [content = ""]]) => `${name} ${createHash("sha256").update(content).digest("hex").slice(0, 16)}`);
  const rendered = [...plans].map(([stack, files]) => {
    return [stack, files.filter(({ path }) => !isUnchanged(withoutStack(path, stack)))] as const;
  });
  return { rendered: new Map(rendered), unchanged: `${lines.toSorted().join("\n")}\n` };
}

/** A job's file is named after its stack. */
function withoutStack(path: string, stack: string): string {
  return path.replace(`/llm-${stack}-`, "/");
}

function shippedContents(): readonly string[] {
  return SHIPPED_FOLDERS.flatMap((folder) =>
    readdirSync(join(packageRoot, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8")),
  );
}
