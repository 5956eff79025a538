import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { collectFreeSpace, evaluateDisk } from "../../../ops/doctor/disk";

describe("evaluateDisk", () => {
  it.each([
    [9.9e9, "error"],
    [10e9, "warning"],
    [19.9e9, "warning"],
    [20e9, "ok"],
  ])("rates %d free bytes as %s", (bytes, level) => {
    expect(evaluateDisk("/var/lib/docker", { bytes })).toMatchObject([{ level }]);
  });

  it("reports that the free space is unknown", () => {
    expect(evaluateDisk("/data", { unknown: "it is another machine" })).toEqual([
      { check: "disk", level: "info", message: "free space of /data was not checked: it is another machine" },
    ]);
  });
});

describe("collectFreeSpace", () => {
  const LOCAL = "unix:///var/run/docker.sock";

  it("measures the disk of a local engine", async () => {
    const free = await collectFreeSpace(LOCAL, tmpdir());
    expect("bytes" in free && free.bytes).toBeGreaterThan(0);
  });

  it("does not measure this machine's disk for a remote engine", async () => {
    expect(await collectFreeSpace("ssh://deploy@gateway", tmpdir())).toEqual({
      unknown: "ssh://deploy@gateway is another machine",
    });
  });

  it("reports an invisible folder as unknown, as with Docker in a virtual machine", async () => {
    const free = await collectFreeSpace(LOCAL, join(tmpdir(), "llm-stack-no-such-folder"));
    expect("unknown" in free && free.unknown).toContain("ENOENT");
  });
});
