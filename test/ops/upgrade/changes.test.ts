import { describe, expect, it } from "vitest";

import { changesOf, postgresMajor } from "../../../ops/upgrade/changes";
import { UsageError } from "../../../ops/stack-config";
import { exampleSettings } from "../../support/settings";

const DIGEST = `sha256:${"a".repeat(64)}`;

function images(changed: Readonly<Record<string, string>> = {}) {
  const { images: present } = exampleSettings({});
  return { ...present, litellm: "ghcr.io/berriai/litellm:v1.101.6", ...changed };
}

describe("the images of an upgrade", () => {
  it.each([
    ["v1.108.7", "ghcr.io/berriai/litellm:v1.101.6", "ghcr.io/berriai/litellm:v1.108.7"],
    ["1.108.7", "ghcr.io/berriai/litellm:v1.101.6", "ghcr.io/berriai/litellm:v1.108.7"],
    ["v1.108.7", "registry.example.com:5000/l:main-v1.81.0-stable", "registry.example.com:5000/l:main-v1.108.7-stable"],
    ["v1.108.7", `ghcr.io/berriai/litellm:v1.101.6@${DIGEST}`, "ghcr.io/berriai/litellm:v1.108.7"],
    [`own/litellm:v2@${DIGEST}`, "ghcr.io/berriai/litellm:v1.101.6", `own/litellm:v2@${DIGEST}`],
  ])("%s in %s", (wanted, litellm, to) => {
    expect(changesOf(images({ litellm }), { litellm: wanted })).toEqual([{ service: "litellm", from: litellm, to }]);
  });

  it("keep the variant of Open WebUI's tag", () => {
    const openWebui = "ghcr.io/open-webui/open-webui:v0.11.0-slim";
    const [change] = changesOf(images({ openWebui }), { openWebui: "v0.12.4" });
    expect(change?.to).toBe("ghcr.io/open-webui/open-webui:v0.12.4-slim");
  });

  it.each([
    [{}, "Name a new version with --litellm, --open-webui, --postgres"],
    [{ litellm: "latest" }, "--litellm latest is not a version such as v1.108.7"],
    [{ litellm: "v1.101.6" }, "ghcr.io/berriai/litellm:v1.101.6 already"],
    [{ litellm: "https://x" }, "is not an image as name:tag"],
    [{ litellm: DIGEST }, "is not an image as name:tag"],
    [{ litellm: " v1.108.7" }, '--litellm " v1.108.7" is not a version such as v1.108.7'],
    [{ litellm: "" }, '--litellm "" is not a version'],
    [{ litellm: "own/litellm:latest" }, "--litellm own/litellm:latest moves to other images"],
    [{ litellm: "own/litellm:Latest" }, "--litellm own/litellm:Latest moves to other images"],
    [{ litellm: "own/litellm:v1" }, "--litellm own/litellm:v1 moves to other images"],
    [{ litellm: "own/litellm:1.101" }, "--litellm own/litellm:1.101 moves to other images"],
    [{ openWebui: "own/open-webui:main" }, "--open-webui own/open-webui:main moves to other images"],
    [{ postgres: "latest" }, "--postgres latest moves to other images"],
  ])("refuse %j", (wanted, message) => {
    expect(() => changesOf(images(), wanted)).toThrow(UsageError);
    expect(() => changesOf(images(), wanted)).toThrow(message);
  });

  it.each([
    ["pgvector/pgvector:0.8.6-pg17-trixie", "17"],
    ["postgres:17.11-alpine", "17"],
    ["postgres:18", "18"],
    ["postgres:alpine", undefined],
  ])("of PostgreSQL: %s has the major version %s", (reference, major) => {
    expect(postgresMajor(reference)).toBe(major);
  });
});
