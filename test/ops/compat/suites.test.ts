import { expect, it } from "vitest";

import { readReport, type VitestReport } from "../../../ops/compat/suites";

const OUTPUT = `..E.FF
======================================================================
ERROR: test_a_blocked_key_is_refused (test_owners.Owners.test_a_blocked_key_is_refused)
----------------------------------------------------------------------
Traceback (most recent call last):
  File "x.py", line 1, in test
    self.refuse()
AttributeError: module 'litellm' has no attribute 'x'

======================================================================
FAIL: test_names_are_checked (test_names.Names.test_names_are_checked) (name='a')
----------------------------------------------------------------------
Traceback (most recent call last):
AssertionError: 200 != 403

======================================================================
FAIL: test_names_are_checked (test_names.Names.test_names_are_checked) (name='b')
----------------------------------------------------------------------
Traceback (most recent call last):
AssertionError: 200 != 404

----------------------------------------------------------------------
Ran 6 tests in 1.000s

FAILED (failures=2, errors=1)
`;

function report(...tests: VitestReport["testResults"][number]["assertionResults"]): VitestReport {
  return { testResults: [{ name: "/x.test.ts", status: "failed", message: "", assertionResults: tests }] };
}

it("reads each broken promise of a Python suite, with its reason", () => {
  const suite = { fullName: "the gate", status: "failed", failureMessages: [`Error: ${OUTPUT}\n    at suites.ts:1`] };
  expect(readReport(report(suite, { fullName: "ok", status: "passed", failureMessages: [] }))).toEqual({
    kept: 1,
    broken: [
      { promise: "a blocked key is refused", reason: "AttributeError: module 'litellm' has no attribute 'x'" },
      { promise: "names are checked", reason: "AssertionError: 200 != 404" },
    ],
  });
});

it("reads a broken promise of the sync", () => {
  const test = { fullName: "models of a team", status: "failed", failureMessages: ["Error: lacks a column\n  at x"] };
  expect(readReport(report(test)).broken).toEqual([{ promise: "models of a team", reason: "Error: lacks a column" }]);
});

it("says that a test took too long, without what it needs", () => {
  const test = { fullName: "models (needs x) hold", status: "failed", failureMessages: ["Error: STACK_TRACE_ERROR"] };
  expect(readReport(report(test)).broken).toEqual([
    { promise: "models hold", reason: "no result in time; try again while the machine is idle" },
  ]);
});

it("counts a file that could not start as broken", () => {
  const files = { testResults: [{ name: "/a.test.ts", status: "failed", message: "Error: no", assertionResults: [] }] };
  expect(readReport(files)).toEqual({ kept: 0, broken: [{ promise: "/a.test.ts", reason: "Error: no" }] });
});

it("ignores skipped tests", () => {
  const skipped = { fullName: "x", status: "skipped", failureMessages: [] };
  expect(
    readReport({ testResults: [{ name: "a", status: "passed", message: "", assertionResults: [skipped] }] }),
  ).toEqual({
    kept: 0,
    broken: [],
  });
});
