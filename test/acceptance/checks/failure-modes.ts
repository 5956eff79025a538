import { expect, it } from "vitest";

import { docker, lines } from "../support/docker";
import { eventually } from "../support/https";
import type { Outputs } from "../support/sandbox";
import type { Subject } from "../support/subject";
import { report } from "../support/timings";

/** An image that is present on the host but runs the wrong program. */
const WRONG_IMAGE = "prom/alertmanager:v0.34.2";

/** The part of Pulumi's Node.js SDK that runs a program, as it appears in the process list. */
const PROGRAM_RUNNER = "@pulumi/pulumi/cmd/run/";

/** Killed runs, services that fail to start and containers removed by hand, all next to a first stack on the same host. */
export function checkFailureModes(
  subject: Subject,
  settings: Readonly<Record<string, unknown>>,
  remember: (outputs: Outputs) => void,
): void {
  const { stack } = subject;
  const containers = async (...filters: string[]) =>
    lines(
      await docker(
        "ps",
        "--all",
        "--format",
        "{{.Names}}",
        "--filter",
        `label=llm-stack.stack=llm-${stack}`,
        ...filters,
      ),
    );

  it.each([
    ["while the first containers are made", 3],
    ["while LiteLLM migrates its database", 18],
  ])("is killed %s", async (_, count) => {
    await subject.sandbox.kill("up", ["--stack", stack], async () => {
      const made = await eventually(
        () => containers(),
        (names) => names.length >= count,
        120,
      );
      expect(made.length).toBeGreaterThanOrEqual(count);
    });
    const programs = await eventually(
      () => Promise.resolve([...subject.sandbox.programs().values()].filter((line) => line.includes(PROGRAM_RUNNER))),
      (running) => running.length === 0,
      30,
    );
    expect(programs).toEqual([]);
  });

  it("comes up next to the first stack after it was killed twice", async () => {
    const run = await subject.sandbox.npm("up", "--stack", stack);
    expect(run.exitCode, run.text).toBe(0);
    report("up after two kills", run.seconds);
    remember(await subject.sandbox.outputs(stack));
  });

  it("has no changes after that", async () => {
    const run = await subject.sandbox.npm("up", "--stack", stack);
    expect(run.text).toMatch(/Resources:\s+\d+ unchanged\s/);
  });

  it("reports why a service fails to start, and comes up once the cause is fixed", async () => {
    subject.sandbox.writeStack(stack, { ...settings, images: { blackboxExporter: WRONG_IMAGE } });
    const failed = await subject.sandbox.npm("up", "--stack", stack);
    expect(failed.exitCode).not.toBe(0);
    expect(failed.text).toContain(`llm-${stack}-blackbox-exporter is`);
    expect(failed.text).toContain("last log lines:");
    report("up that fails because of one service", failed.seconds);
    subject.sandbox.writeStack(stack, settings);
    const fixed = await subject.sandbox.npm("up", "--stack", stack);
    expect(fixed.exitCode, fixed.text).toBe(0);
  });

  it("recreates a container and a loader that were removed by hand", async () => {
    const loader = (await containers("--filter", "label=llm-stack.loader=nginx/config"))[0] ?? "";
    await docker("rm", "--force", `llm-${stack}-redis-exporter`, loader);
    const run = await subject.sandbox.npm("up", "--stack", stack);
    expect(run.exitCode, run.text).toBe(0);
    const found = await containers();
    expect(found).toContain(`llm-${stack}-redis-exporter`);
    expect(found).toContain(loader);
    report("up after two containers were removed", run.seconds);
  });
}
