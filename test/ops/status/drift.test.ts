import { describe, expect, it } from "vitest";

import { drifts, type Drift } from "../../../ops/drift/drift";
import { driftLines } from "../../../ops/status/drift";

const TARGET = { stack: "dev", prefix: "llm-dev", dockerHost: "unix:///var/run/docker.sock" };
const summaries = (...found: readonly (readonly Drift[])[]) =>
  driftLines(TARGET, found.flat()).map(({ level, message }) => `${level} ${message}`);

const CHANGED = drifts("containers", "llm-dev-app", ["user: 0:0, declared 20000:20000"]);
const FILE = drifts("files", "app: /etc/app/app.conf", ["is missing"]);

describe("the lines about drift", () => {
  it("are one when everything matches", () => {
    expect(summaries()).toEqual(["ok none: what runs matches the settings"]);
  });

  it("group what differs by service", () => {
    expect(summaries(CHANGED, FILE)).toEqual([
      "attention app differs from the settings: user: 0:0, declared 20000:20000; /etc/app/app.conf is missing",
    ]);
  });

  it("leave out what the lines of the services show", () => {
    const stopped = drifts("containers", "llm-dev-app", ["state: exited, declared running"]);
    const missing = drifts("containers", "llm-dev-app", ["is missing"]);
    const files = drifts("files", "app/config", ["no running service mounts these files"]);
    expect(summaries(stopped)).toEqual(["ok none: what runs matches the settings"]);
    expect(summaries(missing, files)).toEqual(["ok none: what runs matches the settings"]);
  });

  it("do not call files equal that could not be read", () => {
    const unread = drifts("files", "llm-dev", ["cannot be compared: no answer"]);
    expect(summaries(unread)).toEqual(["unknown files cannot be compared: no answer"]);
    expect(summaries(CHANGED, unread)).toHaveLength(2);
  });
});
