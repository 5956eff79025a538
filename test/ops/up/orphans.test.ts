import { describe, expect, it } from "vitest";

import { OperationError } from "../../../ops/command";
import { orphansOf, type Orphan } from "../../../ops/up/orphans";

const redis: Orphan = { kind: "container", id: "1", name: "llm-dev-redis" };
const nginx: Orphan = { kind: "container", id: "2", name: "llm-dev-nginx" };
const data: Orphan = { kind: "network", id: "3", name: "llm-dev-data" };

describe("the leftovers of an interrupted run", () => {
  it("are what Docker has and the state does not know", () => {
    expect(orphansOf([redis, nginx, data], new Set(["2", "other"]), "dev")).toEqual([redis, data]);
  });

  it("are empty on a host that has nothing of the stack", () => {
    expect(orphansOf([], new Set(), "dev")).toEqual([]);
  });

  it("exclude a running stack with another state", () => {
    const attempt = () => orphansOf([redis, nginx, data], new Set(), "dev");
    expect(attempt).toThrow(OperationError);
    expect(attempt).toThrow(/llm-dev-redis, llm-dev-nginx, llm-dev-data/);
    expect(attempt).toThrow(/--filter label=.*=llm-dev/);
  });
});
