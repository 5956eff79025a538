import { readFileSync } from "node:fs";
import { join } from "node:path";

import { packageRoot } from "../../components/settings/package-files";

/** The models that a person may use, for each way to read an empty list. */
type Expected = Readonly<Record<"teams" | "all", readonly string[]>>;

/** A person, their teams, and the models they may use; `test/access/cases.json` explains the fields. */
export interface AccessCase {
  readonly name: string;
  readonly person: {
    readonly models: readonly string[];
    readonly organization?: readonly string[];
    readonly grants?: readonly unknown[];
  };
  readonly teams: readonly {
    readonly models: readonly string[];
    readonly blocked?: boolean;
    readonly organization?: readonly string[];
    readonly narrowedTo?: readonly string[];
    readonly accessGroup?: readonly string[];
    readonly listed?: boolean;
  }[];
  readonly chat: Expected;
  readonly ownKey: Expected;
}

const file = JSON.parse(readFileSync(join(packageRoot, "test/access/cases.json"), "utf8")) as {
  readonly models: readonly string[];
  readonly cases: readonly AccessCase[];
};

/** Cases in which the synchronisation's SQL and LiteLLM's rules in Python have to agree. */
export const accessCases = file.cases;

/** The gateway's models in these cases; `vendor/fast` is in the access group `beta`. */
export const accessModels = file.models;
