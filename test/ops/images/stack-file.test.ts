import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { packageRoot } from "../../../components/settings/package-files";
import { withImages } from "../../../ops/images/stack-file";

const DIGEST = `sha256:${"a".repeat(64)}`;
const REDIS = `redis:7.4.12-alpine@${DIGEST}`;

describe("withImages", () => {
  it.each(["dev", "prod"])("adds images to the file of %s and changes no other line", (stack) => {
    const text = readFileSync(join(packageRoot, `Pulumi.${stack}.yaml`), "utf8");
    const changed = withImages(text, { redis: REDIS }) ?? "";
    const added = `  llm-stack:images:\n    redis: ${REDIS}\n`;
    expect(changed.replace(added, "")).toBe(text);
  });

  it("replaces and adds references, and keeps comments", () => {
    const text = [
      "# The gateway.",
      "encryptionsalt: v1:abc=",
      "config:",
      "  llm-stack:apiHost: api.example.com # public",
      "  llm-stack:images:",
      "    # waits for the next release",
      "    redis: redis:7.4.11-alpine # why",
      "    litellm: ghcr.io/berriai/litellm:v1.101.6",
      "  llm-stack:secrets:",
      "    opsWebhook:",
      "      secure: v1:Zm9vYmFyYmF6Zm9vYmFyYmF6Zm9vYmFyYmF6Zm9vYmFyYmF6Zm9vYmFyYmF6Zm9vYmFyYmF6Zm9vYmFyYmF6Zm9vYmFyYmF6",
      "",
    ].join("\n");
    const changed = withImages(text, { redis: REDIS, nginx: "nginx:1.30.5-alpine" });
    expect(changed).toBe(
      text
        .replace("redis:7.4.11-alpine", REDIS)
        .replace("litellm:v1.101.6\n", "litellm:v1.101.6\n    nginx: nginx:1.30.5-alpine\n"),
    );
  });

  it.each([
    ["an empty file", ""],
    ["a file without settings", "config:\n"],
    ["an empty setting", "config:\n  llm-stack:images:\n"],
  ])("works with %s", (_, text) => {
    expect(parse(withImages(text, { redis: REDIS }) ?? "")).toEqual({
      config: { "llm-stack:images": { redis: REDIS } },
    });
  });

  it("adds them before comments at the end, and after a last line without a line break", () => {
    const settings = "config:\n    llm-stack:apiHost: api.example.com # public";
    const images = `    llm-stack:images:\n      redis: ${REDIS}\n`;
    expect(withImages(`${settings}\n# the end\n`, { redis: REDIS })).toBe(`${settings}\n${images}# the end\n`);
    expect(withImages(settings, { redis: REDIS })).toBe(`${settings}\n${images}`);
  });

  it("keeps the comment of the next setting", () => {
    const images = "  llm-stack:images:\n    redis: redis:7.4.11-alpine\n";
    const next = "\n  # Where it runs.\n  llm-stack:subnet: 10.1.0.0/21\n";
    const changed = withImages(`config:\n${images}${next}`, { redis: REDIS });
    expect(changed).toBe(`config:\n${images.replace("redis:7.4.11-alpine", REDIS)}${next}`);
  });

  it.each([
    ["a text", "config:\n  llm-stack:images: redis\n"],
    ["damaged YAML", "config: {\n"],
    ["settings in one line", "config: { llm-stack:apiHost: a.example.com }\n"],
  ])("refuses %s", (_, text) => {
    expect(withImages(text, { redis: REDIS })).toBeUndefined();
  });
});
