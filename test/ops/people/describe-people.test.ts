import { describe, expect, it } from "vitest";

import { describeChanges, describePeople, describeProblems } from "../../../ops/people/describe-people";
import { parsePeople } from "../../../ops/people/parse-people";

const ANN = {
  email: "ann@example.com",
  name: "Ann",
  role: "internal_user",
  organization: [],
  teams: ["Ads", "Search, Maps"],
  models: ["small", "large"],
  max_budget: 12.5,
  budget_duration: "30d",
};

describe("exported people", () => {
  it("are CSV that an import reads", () => {
    const csv = describePeople([ANN]);
    expect(csv).toBe(
      "email,name,role,organization,teams,models,max_budget,budget_duration\r\n" +
        'ann@example.com,Ann,internal_user,,"Ads;Search, Maps",small;large,12.5,30d\r\n',
    );
    expect(parsePeople(csv)).toEqual({ people: [{ line: 2, ...ANN }], problems: [] });
  });

  it.each(["=cmd()", "+1", "-1", "@SUM(A1)"])("cannot run the name %s as a formula in a spreadsheet", (name) => {
    const csv = describePeople([{ ...ANN, name }]);
    expect(csv).toContain(`,'${name},`);
    expect(parsePeople(csv).people).toMatchObject([{ name }]);
  });
});

describe("the changes of an import", () => {
  it("are listed with their lines and values", () => {
    const changes = [
      { line: 2, subject: "team Search", action: "create", fields: {} },
      { line: 3, subject: "user a@b", action: "update", fields: { name: { file: "Ann", litellm: null } } },
      { line: null, subject: "user c@d", action: "block", fields: {} },
    ];
    expect(describeChanges(changes).split("\n").slice(1)).toEqual([
      "2     team Search  create",
      '3     user a@b     update  name: null -> "Ann"',
      "      user c@d     block",
    ]);
  });
});

describe("the problems of a file", () => {
  it("are listed by line", () => {
    const problems = [
      { line: 7, message: "late" },
      { line: 2, message: "early" },
    ];
    expect(describeProblems("people.csv", problems)).toBe(
      "people.csv has 2 problems; nothing was changed.\n  line 2: early\n  line 7: late",
    );
  });
});
