import { dirname } from "node:path";

import { expect, it } from "vitest";

import { assumeSecrets } from "../../../ops/plan/assume-secrets";
import { keyOf } from "../../../ops/plan/record-requests";
import { resourceChanges, type Operation } from "../../../ops/review/resource-changes";
import { readStackConfig } from "../../../ops/stack-config";
import { resourcesOf } from "../../ops/review/support/plans";
import { settingsChanges } from "../../ops/review/support/realistic-changes";
import type { Subject } from "../support/subject";
import { report } from "../support/timings";

/** Changes that are compared in every run, 15 seconds each: in place, networks, removed service, image. */
const QUICK = ["a lower memory limit", "another subnet", "documents read elsewhere", "a newer image of LiteLLM"];
/** Changes that cannot be compared here. */
const NOT_HERE: ReadonlySet<string> = new Set([
  // Needs another engine.
  "another Docker host",
  // This stack has receivers whose secrets would be left over, and no resource of the name in the waiver.
  "a receiver more",
  "a waiver",
  // The container `backup` shares PostgreSQL's image. A preview does not know that the image it keeps has the same id, and
  // shows replacements that `up` does not make.
  "a newer image of the database",
]);

/** Whether all changes are compared: `npm run acceptance -- --review`. */
const IS_COMPLETE = process.env["LLM_STACK_ACCEPTANCE_REVIEW"] === "true";

/** For changes of a stack that is up, the report names the same replacements as Pulumi's own preview. Nothing is changed. */
export function checkReview(subject: Subject, settings: Readonly<Record<string, unknown>>): void {
  const { stack } = subject;
  const names = IS_COMPLETE ? Object.keys(settingsChanges).filter(isComparable) : QUICK;

  const plan = () =>
    resourcesOf(stack, assumeSecrets(readStackConfig(stack, dirname(subject.sandbox.stackFile(stack)))).config);

  it.each(names)("reports what Pulumi would do for %s", async (name) => {
    const { to } = settingsChanges[name] ?? { to: {} };
    const base = await plan();
    subject.sandbox.writeStack(stack, { ...settings, ...to });
    const start = performance.now();
    try {
      const reported = resourceChanges(base, await plan()).map((change) => {
        return `${change.operation} ${keyOf(change.type, change.name)}`;
      });
      const previewed = [...(await subject.sandbox.preview(stack))].flatMap(([key, op]) => {
        const operation = OPERATIONS[op];
        return operation === undefined ? [] : [`${operation} ${key}`];
      });
      expect(previewed.length).toBeGreaterThan(0);
      expect(reported.toSorted()).toEqual(previewed.toSorted());
    } finally {
      subject.sandbox.writeStack(stack, settings);
      report(`preview of ${name}`, (performance.now() - start) / 1000);
    }
  });
}

/** Changes back to the defaults change nothing in this stack. */
function isComparable(name: string): boolean {
  return Object.keys(settingsChanges[name]?.to ?? {}).length > 0 && !NOT_HERE.has(name);
}

/** Pulumi's steps in the words of a report. Other steps change nothing. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  create: "create",
  update: "update",
  delete: "delete",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
};
