import { z } from "zod";

import { readPackageFile } from "./package-files";

const FILE = "supported-versions.json";
const version = z.string().regex(/^\d+\.\d+\.\d+$/, "must be a version such as 1.101.6");
/** Sentences for operators. */
const sentences = z.array(z.string().regex(/^[A-Z].*\.$/, "must be a sentence"));
/** Columns by table, each with PostgreSQL's type. The sync's SQL contains them between apostrophes. */
const columns = z.record(z.string().regex(/^\w+$/), z.array(z.string().regex(/^\w+ [a-z ]+(\[\])?$/)).min(1));
const vulnerability = z.strictObject({
  id: z.string().regex(/^CVE-\d{4}-\d+$/),
  /** The first version with it, where one is known. */
  since: version.optional(),
  fixed: version,
  effect: z.string(),
});
const common = {
  version,
  /** Hash of the columns in the tables that the sync uses (testing/sync/table-fingerprint.ts). */
  tables: z.string().regex(/^[0-9a-f]{16}$/, "must be a fingerprint of 16 digits"),
  /** What an upgrade from the version before takes away without a licence. */
  costs: sentences,
  notes: sentences,
};
const schema = z
  .strictObject({
    pairs: z.array(z.strictObject({ litellm: version, openWebui: version })).min(1),
    litellm: z
      .array(z.strictObject({ ...common, migrations: z.strictObject({ count: z.int(), last: z.string() }) }))
      .min(1),
    openWebui: z.array(z.strictObject({ ...common, alembic: z.string().regex(/^[0-9a-f]{12}$/) })).min(1),
    malicious: z.strictObject({ litellm: z.array(version), openWebui: z.array(version) }),
    vulnerabilities: z.strictObject({ litellm: z.array(vulnerability), openWebui: z.array(vulnerability) }),
    columns: z.strictObject({ litellm: columns, openWebui: columns }),
  })
  .superRefine(({ pairs, ...listed }, context) => {
    for (const application of ["litellm", "openWebui"] as const) {
      const inPairs = [...new Set(pairs.map((pair) => pair[application]))];
      const described = listed[application].map((entry) => entry.version);
      if (inPairs.join() === described.join()) continue;
      const message = `pairs name ${application} ${inPairs.join(", ")}, but described are ${described.join(", ")}`;
      context.addIssue({ code: "custom", path: ["pairs"], message });
    }
  });

/** The contents of supported-versions.json. Versions are in ascending order. */
export type SupportedVersions = z.infer<typeof schema>;
/** The two applications whose versions matter to the callbacks and the sync. */
export type Application = "litellm" | "openWebui";
/** The name of each for messages. */
export const applicationNames = {
  litellm: "LiteLLM",
  openWebui: "Open WebUI",
} as const satisfies Record<Application, string>;

let read: SupportedVersions | undefined;

/**
 * What was tested together, and what each version means for an operator. The only list of versions: doctor, the sync, tests, CI
 * and docs/versions.md read it.
 */
export function supportedVersions(): SupportedVersions {
  read ??= parseSupportedVersions(JSON.parse(readPackageFile(FILE)));
  return read;
}

/** Checks the contents of the file. @throws Error with every problem. */
export function parseSupportedVersions(content: unknown): SupportedVersions {
  const result = schema.safeParse(content);
  if (!result.success) throw new Error(`${FILE}:\n${z.prettifyError(result.error)}`);
  return result.data;
}

/** The tested versions of an application, the oldest first. */
export function testedVersions(application: Application): readonly string[] {
  return supportedVersions()[application].map(({ version }) => version);
}

/** Whether attackers published this version. */
export function isMalicious(application: Application, version: string): boolean {
  return supportedVersions().malicious[application].includes(version);
}

/** The version that a tag such as `v1.101.6` or `v0.12.4-slim` names; undefined when it names none. */
export function versionInTag(tag: string): string | undefined {
  return /(?<![\d.])\d+\.\d+\.\d+(?![\d.])/.exec(tag)?.[0];
}

/** `a`, `a and b`, or `a, b and c`. */
export function sentenceList(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1) ?? ""}`;
}
