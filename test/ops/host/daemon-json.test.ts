import { describe, expect, it } from "vitest";

import { mergeDaemonJson } from "../../../ops/host/daemon-json";

const COMPLETE = {
  "log-driver": "json-file",
  "log-opts": { "max-size": "10m", "max-file": "3" },
  "live-restore": true,
};

function merge(existing: unknown, inSwarm = false): unknown {
  const daemonJson = existing === undefined || typeof existing === "string" ? existing : JSON.stringify(existing);
  const merged = mergeDaemonJson({ daemonJson, inSwarm });
  return merged === undefined ? undefined : JSON.parse(merged);
}

describe("Docker's settings", () => {
  it.each([undefined, "", " \n"])("are complete where there were none (%j)", (text) => {
    expect(merge(text)).toEqual(COMPLETE);
  });

  it("need no change when they are complete, in any order and with more keys", () => {
    expect(merge(COMPLETE)).toBeUndefined();
    expect(merge({ dns: ["192.0.2.1"], ...Object.fromEntries(Object.entries(COMPLETE).reverse()) })).toBeUndefined();
  });

  it("keep what the file sets", () => {
    const existing = { "log-opts": { "max-size": "50m", tag: "x" }, "live-restore": false, dns: ["192.0.2.1"] };
    expect(merge(existing)).toEqual({
      "log-driver": "json-file",
      "log-opts": { "max-size": "50m", "max-file": "3", tag: "x" },
      "live-restore": false,
      dns: ["192.0.2.1"],
    });
  });

  it("get no options of another log driver", () => {
    expect(merge({ "log-driver": "journald" })).toEqual({ "log-driver": "journald", "live-restore": true });
  });

  it("have no live restore in a swarm, which does not allow it", () => {
    expect(merge(undefined, true)).not.toHaveProperty("live-restore");
  });

  it.each(["[]", "{", "null", '"text"'])("that are no object (%s) are an error with the remedy", (text) => {
    expect(() => merge(text)).toThrow("sudo dockerd --validate");
  });
});
