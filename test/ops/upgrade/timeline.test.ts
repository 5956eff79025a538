import { expect, it } from "vitest";

import { describeTimeline } from "../../../ops/upgrade/timeline";

it("a timeline counts from the first step, and the outage from the first stop to the last deployment", () => {
  const timeline = [
    { step: "checks", at: 1000, seconds: 30, outage: false },
    { step: "stop", at: 1035, seconds: 2, outage: true },
    { step: "up", at: 1040.2, seconds: 61.4, outage: true },
    { step: "smoke test", at: 1102, seconds: 9, outage: false },
  ];
  const lines = describeTimeline({ timeline })
    .split("\n")
    .map((line) => line.trim().split(/\s+/).join(" "));
  expect(lines).toEqual([
    "BEGAN AT TOOK STEP",
    "0:00 30.0 s checks",
    "0:35 2.0 s stop",
    "0:40 61.4 s up",
    "1:42 9.0 s smoke test",
    "",
    "The upgraded services did not answer for at most 1:07 minutes.",
  ]);
  expect(describeTimeline({ timeline: timeline.slice(0, 1) })).toContain("No service was stopped.");
});
