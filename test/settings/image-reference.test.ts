import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { mirroredReference, parseImageReference } from "../../components/settings/image-reference";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;

describe("parseImageReference", () => {
  it.each([
    ["postgres:17.11-alpine", { repository: "postgres", tag: "17.11-alpine" }],
    ["prom/prometheus:v3.15.0", { repository: "prom/prometheus", tag: "v3.15.0" }],
    ["ghcr.io/berriai/litellm:v1.101.6", { repository: "ghcr.io/berriai/litellm", tag: "v1.101.6" }],
    ["registry.example.com:5000/a/b:1", { repository: "registry.example.com:5000/a/b", tag: "1" }],
    [`redis:7.4.11@${DIGEST}`, { repository: "redis", tag: "7.4.11", digest: DIGEST }],
    [`host:5000/a_b/c:T_1.x@${DIGEST}`, { repository: "host:5000/a_b/c", tag: "T_1.x", digest: DIGEST }],
  ])("parses %s", (text, parts) => {
    expect(parseImageReference(text)).toEqual(parts);
  });

  it.each([
    ["has no tag", "postgres"],
    ["has a digest but no tag", `postgres@${DIGEST}`],
    ["has an empty tag", "postgres:"],
    ["has a tag with a slash", "postgres:17/alpine"],
    ["has a tag of 129 characters", `postgres:${"a".repeat(129)}`],
    ["has a digest that is too short", "postgres:17@sha256:abc"],
    ["has another kind of digest", `postgres:17@md5:${"a".repeat(64)}`],
    ["has upper-case letters in its name", "Postgres:17"],
    ["has a space", "postgres :17"],
    ["has a line break at its end", "postgres:17\n"],
    ["has two tags", "postgres:17:18"],
    ["has an empty part in its name", "ghcr.io//litellm:v1"],
    ["ends its name with a slash", "ghcr.io/:v1"],
    ["is an image's id", DIGEST],
    ["is empty", ""],
  ])("rejects a reference that %s", (_, text) => {
    expect(parseImageReference(text)).toBeUndefined();
  });

  it("splits a reference into its parts", () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    const repository = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
    const tag = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/);
    fc.assert(
      fc.property(repository, tag, fc.boolean(), (name, version, pinned) => {
        const text = `${name}:${version}${pinned ? `@${DIGEST}` : ""}`;
        const digest = pinned ? { digest: DIGEST } : {};
        expect(parseImageReference(text)).toEqual({ repository: name, tag: version, ...digest });
      }),
    );
  });
});

describe("mirroredReference", () => {
  it.each([
    ["postgres:17", "registry.example.com/m/docker.io/library/postgres:17"],
    ["prom/prometheus:v3", "registry.example.com/m/docker.io/prom/prometheus:v3"],
    ["ghcr.io/berriai/litellm:v1", "registry.example.com/m/ghcr.io/berriai/litellm:v1"],
    ["localhost/a:1", "registry.example.com/m/localhost/a:1"],
    ["localhost:5000/a:1", "registry.example.com/m/localhost:5000/a:1"],
    [`redis:7@${DIGEST}`, `registry.example.com/m/docker.io/library/redis:7@${DIGEST}`],
  ])("puts %s under its full name", (reference, mirrored) => {
    expect(mirroredReference(reference, "registry.example.com/m")).toBe(mirrored);
  });

  it("leaves the reference unchanged without a mirror", () => {
    expect(mirroredReference("postgres:17", "")).toBe("postgres:17");
  });
});
