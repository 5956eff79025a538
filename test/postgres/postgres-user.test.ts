import { describe, expect, it } from "vitest";

import { postgresUser } from "../../components/postgres/postgres-user";

describe("postgresUser", () => {
  it.each([
    ["pgvector/pgvector:0.8.6-pg17-trixie", "999:999"],
    ["postgres:17.11", "999:999"],
    ["postgres:17.11-alpine", "70:70"],
    [`registry.example.com/alpine/postgres:17.11@sha256:${"0".repeat(64)}`, "999:999"],
  ])("knows who runs PostgreSQL in %s", (image, user) => {
    expect(postgresUser(image)).toBe(user);
  });
});
