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

  it.each(["-1", "1e3", "0x10", "Infinity", "$5", "12,50 USD"])("may not have the budget %s", (budget) => {
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
      'unknown column "budget": the columns are email, name, role, organization, teams, models, max_budget, budget_duration',
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

  it("may have 2,000 people, of whom one is wrong", () => {
    const lines = Array.from(
      { length: 2000 },
      (_, place) => `P${String(place)}@Example.com,"Person, ${String(place)}",,,T,,5,30d`,
    );
    const wrong = lines.with(1234, "p7@example.com,,,,,,,");
    expect(parsePeople([HEADER, ...lines].join("\r\n"))).toMatchObject({ problems: [], people: { length: 2000 } });
    expect(problemsOf(...wrong)).toEqual(["1236: the e-mail p7@example.com is also on line 9"]);
  });
});

describe("a file that Excel saved", () => {
  it("may separate fields with semicolons and have names in capitals", () => {
    const header = HEADER.replaceAll(",", ";").replace("email", "Email");
    expect(parsePeople(`\uFEFF${header}\r\nANN@example.com;Ann;;;"Search;Ads";small;12.50;30d\r\n`)).toMatchObject({
      problems: [],
      people: [{ email: "ann@example.com", teams: ["Search", "Ads"], models: ["small"], max_budget: 12.5 }],
    });
    expect(parsePeople(`${header}\nann@example.com;Ann;;;Search;Ads;;;\n`).problems).toEqual([
      { line: 2, message: "has 9 fields instead of 8: quote fields that contain a semicolon" },
    ]);
  });

  it.each([
    ["1,500", /has thousands separators: write an amount in USD without them/],
    ["1.500,00", /thousands/],
    ["1\u00A0500", /thousands/],
    ["1'500.00", /thousands/],
    ["12,50", /has a decimal comma: write a point/],
  ])("may not have the budget %s, which means different amounts in different countries", (budget, message) => {
    const { problems } = parsePeople(`${HEADER}\nann@example.com,,,,,,"${budget}",\n`);
    expect(problems).toEqual([{ line: 2, message: expect.stringMatching(message) as string }]);
  });

  it("must be in UTF-8", () => {
    const ansi = Buffer.from(`${HEADER}\nann@example.com,Zo\u00EB,,,,,,\n`, "latin1").toString("utf8");
    expect(parsePeople(ansi).problems).toEqual([
      { line: 2, message: 'has letters that are not in UTF-8: save the file as "CSV UTF-8"' },
    ]);
    const utf16 = Buffer.from(HEADER, "utf16le").toString("utf8");
    expect(parsePeople(utf16).problems).toEqual([
      { line: 1, message: 'the file is not in UTF-8: save it as "CSV UTF-8"' },
    ]);
  });

  it("may not have columns without a name", () => {
    expect(parsePeople(`${HEADER},,\nann@example.com,,,,,,,,\n`).problems).toEqual([
      { line: 1, message: "column 9 has no name: delete it" },
      { line: 1, message: "column 10 has no name: delete it" },
    ]);
  });
});
