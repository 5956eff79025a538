import { expect, it } from "vitest";

import { csv } from "../../../ops/print/csv";

it("ends every line with CRLF and leaves missing values empty", () => {
  expect(csv(["name", "spend"], [["ann", 0.5], ["bob", null]])).toBe("name,spend\r\nann,0.5\r\nbob,\r\n"); // prettier-ignore
});

it("quotes commas, quotation marks and line breaks", () => {
  expect(csv(["a,b"], [['say "hi"'], ["two\nlines"], ["plain text"]])).toBe(
    '"a,b"\r\n"say ""hi"""\r\n"two\nlines"\r\nplain text\r\n',
  );
});

it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])("stops a spreadsheet from running %j", (name) => {
  expect(csv(["name"], [[name]])).toBe(`name\r\n'${name}\r\n`);
});

it("quotes a formula too", () => {
  expect(csv(["name"], [['=HYPERLINK("http://x","y")']])).toBe(`name\r\n"'=HYPERLINK(""http://x"",""y"")"\r\n`);
});

it("leaves negative numbers and signs inside a text alone", () => {
  expect(csv(["a", "b"], [[-1, "ann@example.com"]])).toBe("a,b\r\n-1,ann@example.com\r\n");
});

it("strips control sequences, also before a formula", () => {
  expect(csv(["name"], [["\u001b[2J=1+1"]])).toBe("name\r\n'=1+1\r\n");
});
