import { describe, expect, it } from "vitest";

import { parsePeople } from "../../../ops/people/parse-people";

const HEADER = "email,name,role,organization,teams,models,max_budget,budget_duration";

function problemsOf(...lines: readonly string[]): readonly string[] {
  return parsePeople([HEADER, ...lines].join("\n")).problems.map(({ line, message }) => `${String(line)}: ${message}`);
}

describe("a file of people", () => {
  it("gives each person with lists, amounts and the line", () => {
    const { people, problems } = parsePeople(
      `\uFEFF${HEADER}\r\nAnn@Example.com,"Smith, Ann",internal_user,Acme,Search; Ads;Search,small,12.50,30d\r\n` +
        "\r\nbob@example.com,,,,,,,\r\n",
    );
    expect(problems).toEqual([]);
    expect(people).toEqual([
      {
        line: 2,
        email: "ann@example.com",
        name: "Smith, Ann",
        role: "internal_user",
        organization: ["Acme"],
        teams: ["Search", "Ads"],
        models: ["small"],
        max_budget: 12.5,
        budget_duration: "30d",
      },
      {
        line: 4,
        email: "bob@example.com",
        name: "",
        role: "",
        organization: [],
        teams: [],
        models: [],
        max_budget: null,
        budget_duration: null,
      },
    ]);
  });

  it("may have its columns in any order", () => {
    const columns = HEADER.split(",").reverse().join(",");
    expect(parsePeople(`${columns}\n,,,,,,Ann,ann@example.com\n`).people).toMatchObject([
      { email: "ann@example.com", name: "Ann" },
    ]);
  });

  it("has all its problems reported at once", () => {
    expect(
      problemsOf(
        "ann@example.com,Ann,boss,,,,,",
        "not an address,,,,,,ten,1h",
        "ANN@example.com,Ann,,,,,,7d",
        "bob@example.com,Bob",
      ),
    ).toEqual([
      '2: unknown role "boss": use proxy_admin, proxy_admin_viewer, internal_user, internal_user_viewer',
      '3: "not an address" is not an e-mail address',
      "3: max_budget must be an amount in USD, for example 12.50",
      expect.stringMatching(/^3: budget_duration must be a number of days or weeks, or 1mo/),
      "4: the e-mail ann@example.com is also on line 2",
      "4: budget_duration needs a max_budget",
      "5: has 2 fields instead of 8: quote fields that contain a comma",
    ]);
  });

  it.each(["-1", "1e3", "0x10", "Infinity", "1,5", "$5"])("may not have the budget %s", (budget) => {
    expect(problemsOf(`ann@example.com,,,,,,"${budget}",`)).toEqual([expect.stringMatching(/^2: max_budget must be/)]);
  });

  it.each(["", "ann", "ann@", "@example.com", "ann@b@c", "ann @example.com", "ann@example.com;bob@example.com"])(
    "may not have the e-mail %j",
    (email) => {
      expect(problemsOf(`${email},Ann,,,,,,`)).toEqual([expect.stringMatching(/^2: .*e-mail/)]);
    },
  );

  it("counts lines as an editor does, also after a field with a line break", () => {
    expect(problemsOf('ann@example.com,"Ann\nSmith",,,,,,', "bob,,,,,,,")).toEqual([
      '4: "bob" is not an e-mail address',
    ]);
  });

  it("needs exactly the known columns", () => {
    const { problems } = parsePeople("email,name,role,organization,teams,models,budget,name\n");
    expect(problems.map(({ message }) => message)).toEqual([
      "the header lacks the column max_budget",
      "the header lacks the column budget_duration",
      'unknown column "budget"',
      "the header has the column name twice",
    ]);
  });

  it("must name someone, because --prune would block everyone else", () => {
    expect(problemsOf()).toEqual(["1: the file names no people"]);
    expect(parsePeople("").problems).toHaveLength(8);
  });

  it("must be CSV", () => {
    expect(problemsOf('ann@example.com,"Ann,,,,,,')).toEqual([expect.stringMatching(/^\d: not valid CSV: /)]);
  });
});
