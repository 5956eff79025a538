import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { Applications } from "../support/applications";
import { eventually } from "../support/https";
import type { Subject } from "../support/subject";
import { report, reportCount } from "../support/timings";

const PEOPLE = 2000;
const TEAMS = 40;
const HEADER = "email,name,role,organization,teams,models,max_budget,budget_duration";
/** Accounts that the sync created for the people of this file. */
const ACCOUNTS = `SELECT count(*) FROM "user" WHERE email LIKE 'person-%@import.example.com'`;
const WAITING = "SELECT value FROM sync.check_sync_status() WHERE name = 'waiting'";
/** Of the import, beyond which LiteLLM or the sync does not work at all. */
const LIMIT_SECONDS = 300;

/** A file of 2,000 people becomes users and accounts; the same file again changes nothing. */
export function checkPeople(subject: Subject): void {
  const applications = new Applications(subject);
  const { stack } = subject;
  const row = (place: number) =>
    `Person-${String(place)}@Import.example.com,"Person ${String(place)}",,,Department ${String(place % TEAMS)},,5,30d`;
  const write = () => {
    const file = join(subject.sandbox.folder, "people.csv");
    writeFileSync(
      file,
      `\uFEFF${[HEADER, ...Array.from({ length: PEOPLE }, (_, place) => row(place))].join("\r\n")}\r\n`,
    );
    return file;
  };

  it("imports 2,000 people with one command", { timeout: 2 * LIMIT_SECONDS * 1000 }, async () => {
    const run = await subject.sandbox.npm("people", "import", write(), "--stack", stack, "--json");
    expect(run.exitCode, run.text).toBe(0);
    expect(JSON.parse(run.text)).toHaveLength(TEAMS + 2 * PEOPLE);
    report("import of 2,000 people in 40 teams", run.seconds);
    const started = performance.now();
    await eventually(
      () => applications.query(WAITING),
      (waiting) => Number(waiting) === 0,
      LIMIT_SECONDS,
    );
    report("until the sync has applied the import", (performance.now() - started) / 1000);
    reportCount("accounts in Open WebUI after the import", Number(await applications.queryWebui(ACCOUNTS)));
    expect(Number(await applications.queryWebui(ACCOUNTS))).toBe(PEOPLE);
    const parked = await applications.query("SELECT value FROM sync.check_sync_status() WHERE name = 'parked'");
    expect(Number(parked)).toBe(0);
  });

  it("changes nothing when it imports the same file again", async () => {
    const run = await subject.sandbox.npm("people", "import", write(), "--stack", stack, "--prune", "--json");
    expect([run.exitCode, run.text.trim()]).toEqual([0, "[]"]);
    report("second import without a change", run.seconds);
    const diff = await subject.sandbox.npm("people", "diff", write(), "--stack", stack);
    expect(diff.exitCode, diff.text).toBe(0);
  });

  it("grants access to a model that ends by itself", async () => {
    const email = "person-1@import.example.com";
    const npm = (verb: string, ...args: readonly string[]) => subject.sandbox.npm(verb, ...args, "--stack", stack);
    const permissions = () => npm("permissions", email);
    expect((await permissions()).text).toContain("LiteLLM allows: nothing");
    const given = await npm("grant", email, "--models", "mock", "--until", moment(60), "--yes");
    expect(given.exitCode, given.text).toBe(0);
    const granted = await eventually(permissions, ({ exitCode }) => exitCode === 0, 10);
    expect(granted.text).toMatch(/^ {2}mock +a grant that ends at /m);
    expect(granted.text).toContain("Open WebUI shows: mock");
    const started = performance.now();
    const ended = await eventually(
      permissions,
      ({ text }) => text.includes("LiteLLM allows: nothing") && text.includes("Open WebUI shows: none"),
      120,
    );
    expect(ended.text).toContain("Open WebUI shows: none");
    report("until a grant of one minute has left the chat", (performance.now() - started) / 1000);
    expect((await npm("grant", "list")).text).toMatch(/person-1@import\.example\.com +mock .*ended/);
  });
}

/** A moment in UTC, so many seconds from now, as `grant` reads it. */
function moment(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");
}
