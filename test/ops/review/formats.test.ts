import { beforeAll, describe, expect, it } from "vitest";

import { htmlReport } from "../../../ops/review/formats/html";
import { markdownReport } from "../../../ops/review/formats/markdown";
import { textReport } from "../../../ops/review/formats/text";
import type { Report } from "../../../ops/review/report";
import { planWith, reportOf } from "./support/plans";

const FORMATS = {
  text: textReport,
  markdown: markdownReport,
  html: htmlReport,
  json: (report: Report) => JSON.stringify(report),
};
const EMPTY: Report = {
  stack: "dev",
  base: "main",
  headline: "no difference",
  violations: 0,
  sections: [],
  files: [],
  resources: [],
};
const SECRET_VALUE = "https://hooks.example.com/s3cr3t-value";

const CHANGES = {
  frameAncestors: ["https://portal.example.com"],
  alertReceivers: [{ name: "ops", type: "webhook", url: { secret: "opsWebhook" } }],
  secrets: { opsWebhook: SECRET_VALUE },
};

describe("a report of two plans", () => {
  let reports: readonly Report[];

  beforeAll(async () => {
    const twice = async () => reportOf(await planWith(), await planWith(CHANGES));
    reports = [await twice(), await twice()];
  });

  it.each(Object.entries(FORMATS))("is the same every time as %s, and has no secret", (_, format) => {
    const [first = "", second] = reports.map(format);
    expect(second).toBe(first);
    expect(first).toContain("frame-ancestors");
    expect(first).not.toContain("s3cr3t-value");
  });
});

it.each([
  ["text", textReport, "Stack dev, compared with main: no difference.\n"],
  ["markdown", markdownReport, "## Stack `dev`, compared with `main`\n\nNo difference.\n"],
])("as %s, an empty report is one sentence", (_, format, expected) => {
  expect(format(EMPTY)).toBe(expected);
});

describe("a comment", () => {
  const withFile = (lines: readonly string[]): Report => ({
    ...EMPTY,
    files: [{ path: "nginx/api.conf", operation: "changed", lines }],
  });

  it("keeps the fence of a file closed until its end", () => {
    const text = markdownReport(withFile(["+```", "+<img src=x>", "+````"]));
    expect(text).toContain("`````diff\n+```\n+<img src=x>\n+````\n`````\n");
  });

  it("makes no mention, link or HTML of a value", () => {
    const text = "The key @everyone <b>x</b> ![i](https://evil.example.com): goes";
    const report = { ...EMPTY, sections: [{ title: "Identity", findings: [{ level: "check", text } as const] }] };
    const comment = markdownReport(report);
    expect(comment).not.toMatch(/@everyone|<b>|!\[|https:\/\//);
  });

  it("leaves out what does not fit, and counts it", () => {
    const comment = markdownReport(
      withFile(Array.from({ length: 5000 }, (_, line) => `+a line with the number ${line}`)),
    );
    expect(comment.length).toBeLessThan(65_536);
    expect(comment).toContain("1 more part does not fit here");
  });
});

describe("a page", () => {
  it("needs nothing else, and shows names as text", () => {
    const report: Report = {
      ...EMPTY,
      sections: [{ title: "Identity", findings: [{ level: "danger", text: "<script>alert(1)</script>" }] }],
      files: [{ path: "a<b", operation: "added", lines: ["+<x>", "-y", " z"] }],
    };
    const page = htmlReport(report);
    expect(page).not.toMatch(/<script|<link|src=|href=|url\(/);
    expect(page).toContain('<li class="danger">&lt;script&gt;alert(1)&lt;/script&gt;</li>');
    expect(page).toContain("<ins>+&lt;x&gt;</ins><del>-y</del> z\n");
    expect(page).toContain("@media print");
  });
});
