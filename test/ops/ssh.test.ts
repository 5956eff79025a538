import { describe, expect, it } from "vitest";

import { limitTasks, parallelOptions } from "../../ops/ssh";

describe("parallelOptions", () => {
  it("limits Pulumi over SSH, and only there", () => {
    expect(parallelOptions("ssh://deploy@gateway")).toEqual(["--parallel", "4"]);
    expect(parallelOptions("unix:///var/run/docker.sock")).toEqual([]);
  });
});

describe("limitTasks", () => {
  it("runs the given number at a time, in order, also after failures", async () => {
    const limited = limitTasks(2);
    const ends: (() => void)[] = [];
    const started: number[] = [];
    const run = (name: number) =>
      limited(async () => {
        started.push(name);
        await new Promise<void>((resolve) => ends.push(resolve));
        if (name === 1) throw new Error("failed");
        return name;
      });
    const results = Promise.allSettled([1, 2, 3, 4].map(run));
    // Each end lets exactly one more start.
    for (const expected of [
      [1, 2],
      [1, 2, 3],
      [1, 2, 3, 4],
    ]) {
      await expect.poll(() => started).toEqual(expected);
      ends.shift()?.();
    }
    await expect.poll(() => ends.length).toBe(1);
    ends.shift()?.();
    expect((await results).map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled", "fulfilled"]);
    const after = run(5);
    await expect.poll(() => ends.length).toBe(1);
    ends.shift()?.();
    expect(await after).toBe(5);
  });
});
