import { describe, expect, it } from "vitest";

import { renderRedis } from "../../components/redis/render-redis";

function configOf(memory: number): readonly string[] {
  const files = renderRedis({ resources: { profile: "4c8g", services: { redis: { memory } } } });
  expect(files.map(({ path }) => path)).toEqual(["redis.conf"]);
  return files[0]?.content.split("\n") ?? [];
}

describe("renderRedis", () => {
  it("allows data three quarters of the memory limit, in whole megabytes", () => {
    expect(configOf(320)).toContain("maxmemory 240mb");
    expect(configOf(321)).toContain("maxmemory 240mb");
  });

  it("evicts values with an expiry first, and never a counter without one", () => {
    expect(configOf(320)).toContain("maxmemory-policy volatile-lru");
  });

  it("reads its ACL from the secrets folder and has no password itself", () => {
    const lines = configOf(320);
    expect(lines).toContain("aclfile /run/secrets/users.acl");
    expect(lines.filter((line) => /^(requirepass|user|masterauth)\b/.test(line))).toEqual([]);
  });

  it("loses at most one second of counters when the host fails", () => {
    expect(configOf(320)).toEqual(expect.arrayContaining(["appendonly yes", "appendfsync everysec", "dir /data"]));
  });
});
