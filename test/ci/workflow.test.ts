import { accessSync, constants, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { packageRoot } from "../../components/settings/package-files";
import { DOWNLOADER } from "../../ops/pulumi/cli";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly "timeout-minutes"?: number;
  readonly permissions?: unknown;
  readonly strategy?: { readonly matrix: { readonly node: readonly number[] } };
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<"check" | "acceptance", Job>>;
}

const read = (path: string) => readFileSync(join(packageRoot, path), "utf8");
const workflow = parse(read(".github/workflows/ci.yml")) as Workflow;
const project = JSON.parse(read("package.json")) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly engines: { readonly node: string };
};
const jobs = Object.entries(workflow.jobs);
const steps = jobs.flatMap(([, job]) => job.steps);
const commands = steps.flatMap(({ run }) => run ?? []).join("\n");

describe("the CI workflow", () => {
  it("calls only scripts that package.json defines", () => {
    const called = [...commands.matchAll(/npm run (\S+)/g)].map(([, script]) => script);
    expect(called).toEqual(["check", "acceptance"]);
    for (const script of called) expect(project.scripts).toHaveProperty([script ?? ""]);
  });

  it("calls only executable programs of this repository", () => {
    const programs = [...commands.matchAll(/^\s*(\.\S+\/\S+)/gm)].map(([, path = ""]) => path);
    expect(programs).toEqual([".ci/install-python-tools"]);
    for (const path of programs) accessSync(join(packageRoot, path), constants.X_OK);
  });

  it("can read the repository and do nothing else", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
    for (const [name, job] of jobs) expect(job.permissions, name).toBeUndefined();
    for (const { uses, with: inputs } of steps.filter((step) => step.uses?.startsWith("actions/checkout@"))) {
      expect(inputs, uses).toMatchObject({ "persist-credentials": false });
    }
  });

  it("pins a version for every action", () => {
    const actions = steps.flatMap(({ uses }) => uses ?? []);
    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions) expect(action).toMatch(/^[\w-]+\/[\w-]+@(v\d+|[0-9a-f]{40})$/);
  });

  it("starts with the oldest Node.js that the package supports", () => {
    const versions = workflow.jobs.check.strategy?.matrix.node ?? [];
    expect(versions).toEqual([20, 22, 24]);
    expect(workflow.jobs.acceptance.strategy?.matrix.node).toEqual(versions);
    expect(project.engines.node).toMatch(new RegExp(`^>=${versions[0] ?? ""}\\.`));
  });

  it("uses the same Pulumi command line that the commands download elsewhere", () => {
    const step = workflow.jobs.acceptance.steps.find(({ uses }) => uses?.startsWith("pulumi/actions@"));
    expect(`pulumi@${String(step?.with?.["pulumi-version"])}`).toBe(DOWNLOADER);
  });

  it("ends a run that hangs", () => {
    for (const [name, job] of jobs) expect(job["timeout-minutes"], name).toBeLessThanOrEqual(90);
  });

  it("recognises a skipped deployment by its title", () => {
    const [, title = ""] = /grep '\^SKIPPED ([^']+)'/.exec(commands) ?? [];
    expect(title).not.toBe("");
    expect(read("test/acceptance/stack.test.ts")).toContain(`\`${title} (needs `);
  });
});
