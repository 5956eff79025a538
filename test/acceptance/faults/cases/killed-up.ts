import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

import { docker } from "../../support/docker";
import { eventually } from "../../support/https";
import type { FaultCase } from "../fault-case";
import { BROKEN, type FaultLab } from "../fault-lab";

/** How long LiteLLM leaves out a failing deployment, in the first of the runs. It has only one deployment of each model. */
const COOLDOWN_SECONDS = 60;
/** Until an `up` has come that far on a busy machine. */
const REACHED_SECONDS = 300;

/** How far an `up` has come. */
interface Progress {
  /** Command lines of the programs that it started, one a line. */
  readonly programs: string;
  /** Id and state of LiteLLM's container, such as `3f2a running starting`; empty while there is none. */
  readonly litellm: string;
  /** The same before this `up`. */
  readonly before: string;
}

const idOf = (container: string) => container.split(" ")[0];
const replaced = ({ litellm, before }: Progress) => litellm !== "" && idOf(litellm) !== idOf(before);

/** The moments: what must be true, and for how many seconds more `up` then runs. */
const MOMENTS: readonly (readonly [reached: (progress: Progress) => boolean, seconds: number])[] = [
  [() => true, 1],
  [({ programs }) => programs.includes("@pulumi/pulumi/cmd/run/"), 0],
  [({ programs }) => programs.includes("@pulumi/pulumi/cmd/run/"), 5],
  [({ programs }) => programs.includes("pulumi-resource-docker"), 0],
  [({ programs }) => programs.includes("pulumi-resource-docker"), 5],
  [({ litellm, before }) => litellm !== before && !litellm.includes(" running "), 0],
  [replaced, 0],
  [(progress) => replaced(progress) && progress.litellm.includes(" running "), 0],
  [(progress) => replaced(progress) && progress.litellm.includes(" running "), 10],
  [(progress) => replaced(progress) && progress.litellm.endsWith(" healthy"), 0],
];

/** `up` is killed on its way to a new LiteLLM, each time a little later. */
export function killedUp(lab: FaultLab): FaultCase {
  return {
    title: "`up` is killed at ten moments and run again",
    promise: "the next `up` completes it, and the one after that changes nothing",
    outage: { api: 900, chat: 300 },
    recoversWithin: 30,
    inject: async () => {
      for (const [run, [reached, seconds]] of MOMENTS.entries()) {
        // Another value each time, so that each `up` has a LiteLLM to replace, whatever came of the one before.
        lab.writeStack({ routing: { ...lab.routing, cooldownSeconds: COOLDOWN_SECONDS + run } });
        await killWhen(lab, reached, seconds);
      }
    },
    heal: async () => {
      const { exitCode, text } = await lab.sandbox.npm("up", "--stack", BROKEN);
      assert.equal(exitCode, 0, text);
    },
    after: async () => {
      const { text } = await lab.sandbox.npm("up", "--stack", BROKEN);
      assert.match(text, /Resources:\s+\d+ unchanged\s/);
    },
  };
}

async function killWhen(lab: FaultLab, reached: (progress: Progress) => boolean, seconds: number): Promise<void> {
  const before = await stateOfLitellm(lab);
  // Plug-ins of the last `up` may still run.
  const old = lab.sandbox.programs();
  const progress = async () => ({
    programs: [...lab.sandbox.programs()].flatMap(([pid, line]) => (old.has(pid) ? [] : [line])).join("\n"),
    litellm: await stateOfLitellm(lab),
    before,
  });
  await lab.sandbox.kill("up", ["--stack", BROKEN], async () => {
    const last = await eventually(progress, reached, REACHED_SECONDS);
    assert.ok(reached(last), `up did not come to the next moment: ${JSON.stringify(last)}`);
    await pause(seconds * 1000);
  });
}

async function stateOfLitellm(lab: FaultLab): Promise<string> {
  const format = "{{.Id}} {{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{end}}";
  return (await docker("inspect", "--format", format, lab.container("litellm")).catch(() => "")).trim();
}
