import { spawnSync } from "node:child_process";
import { accessSync, chmodSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";

import { packageRoot } from "../../components/settings/package-files";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, { readonly workflows?: readonly string[] } | null>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly if?: string; readonly steps: readonly Step[] }>>;
}

const read = (path: string) => readFileSync(join(packageRoot, path), "utf8");
const [reviewText, commentText] = ["review", "review-comment"].map((name) => read(`.github/workflows/${name}.yml`));
const review = parse(reviewText ?? "") as Workflow;
const comment = parse(commentText ?? "") as Workflow;
const stepsOf = ({ jobs }: Workflow) => Object.values(jobs).flatMap(({ steps }) => steps);

describe("the workflow that runs a pull request's code", () => {
  it("can only read, and has no secret", () => {
    expect(Object.keys(review.on)).toEqual(["pull_request"]);
    expect(review.permissions).toEqual({ contents: "read" });
    for (const job of Object.values(review.jobs)) expect(job).not.toHaveProperty("permissions");
    expect(reviewText).not.toMatch(/secrets\.|github\.token|GITHUB_TOKEN/);
    const checkout = stepsOf(review).find(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(checkout?.with).toMatchObject({ "persist-credentials": false });
  });

  it("calls the script that other CI systems call", () => {
    expect(stepsOf(review).some(({ run }) => run?.startsWith(".ci/review "))).toBe(true);
    accessSync(join(packageRoot, ".ci/review"), constants.X_OK);
  });
});

describe("the workflow that comments", () => {
  it("follows the review, and may do nothing but that", () => {
    expect(comment.on).toEqual({ workflow_run: { workflows: [review.name], types: ["completed"] } });
    expect(comment.permissions).toEqual({ actions: "read", "pull-requests": "write" });
  });

  it("runs no code of the pull request", () => {
    expect(stepsOf(comment).map(({ uses }) => uses?.split("@")[0])).toEqual(["actions/download-artifact", undefined]);
    // An expression in a script would run what an author writes into a branch's name.
    for (const { run = "" } of stepsOf(comment)) expect(run).not.toContain("${{");
  });

  it("pins a version for every action, as the other one", () => {
    const actions = [...stepsOf(review), ...stepsOf(comment)].flatMap(({ uses }) => uses ?? []);
    for (const action of actions) expect(action).toMatch(/^actions\/[\w-]+@v\d+$/);
  });
});

const hasTools = ["bash", "jq"].every((program) => spawnSync(program, ["--version"]).status === 0);
const PULLS = [
  { number: 6, head: { sha: "another" } },
  { number: 7, head: { sha: "commit" } },
];
const MARKER = "<!-- llm-stack review -->";

/** Runs the script that comments, with a fake `gh` that answers with these lists and logs its calls. */
function post(pulls: object, comments: object, report = "Hello @team\n") {
  const folder = mkdtempSync(join(tmpdir(), "llm-stack-comment-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  mkdirSync(join(folder, "review"));
  writeFileSync(join(folder, "review/review.md"), report);
  writeFileSync(join(folder, "pulls"), JSON.stringify(pulls));
  writeFileSync(join(folder, "comments"), JSON.stringify(comments));
  const gh = `#!/bin/sh\necho "$*" >>'${folder}/log'\ncase "$*" in *GET*) cat '${folder}/pulls' ;; *paginate*) cat '${folder}/comments' ;; esac\n`;
  writeFileSync(join(folder, "gh"), gh);
  chmodSync(join(folder, "gh"), 0o755);
  const script = stepsOf(comment).find(({ run }) => run !== undefined)?.run ?? "";
  const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-c", script], {
    encoding: "utf8",
    env: {
      PATH: [folder, process.env["PATH"]].join(delimiter),
      RUNNER_TEMP: folder,
      REPOSITORY: "example/llm-stack",
      HEAD_OWNER: "ann",
      HEAD_BRANCH: "$(touch hacked)",
      HEAD_COMMIT: "commit",
    },
  });
  const written = (file: string) => readFileSync(join(folder, file), "utf8");
  return { status, stdout, stderr, calls: written("log").trim().split("\n"), folder, written };
}

// `npm test` needs only Node.js; the summary lists what it left out.
describe.skipIf(!hasTools)("its script", () => {
  it("adds a comment to the pull request with the commit, without mentions", () => {
    const { status, stderr, calls, folder, written } = post(PULLS, []);
    expect([stderr, status]).toEqual(["", 0]);
    expect(calls).toEqual([
      "api --method GET repos/example/llm-stack/pulls --field state=open --field head=ann:$(touch hacked)",
      "api --paginate repos/example/llm-stack/issues/7/comments",
      `api --method POST repos/example/llm-stack/issues/7/comments --input ${folder}/comment.json --silent`,
    ]);
    const { body } = JSON.parse(written("comment.json")) as { body: string };
    expect(body).toContain("Hello @\u200bteam");
    expect(body.startsWith(MARKER)).toBe(true);
  });

  it("updates its own comment, and no other with the same words", () => {
    const comments = [
      { id: 1, user: { login: "ann" }, body: MARKER },
      { id: 2, user: { login: "github-actions[bot]" }, body: "another workflow" },
      { id: 3, user: { login: "github-actions[bot]" }, body: `${MARKER}\nbefore` },
    ];
    expect(post(PULLS, comments).calls.at(-1)).toMatch(
      /--method PATCH repos\/example\/llm-stack\/issues\/comments\/3 /,
    );
  });

  it("does nothing when no open pull request has the commit", () => {
    const { status, stdout, calls } = post([PULLS[0]], []);
    expect([status, stdout, calls.length]).toEqual([0, "No open pull request has this commit any more.\n", 1]);
  });

  it("cuts a report that GitHub would refuse", () => {
    const { written } = post(PULLS, [], "x".repeat(100_000));
    expect((JSON.parse(written("comment.json")) as { body: string }).body.length).toBeLessThan(65_536);
  });
});
