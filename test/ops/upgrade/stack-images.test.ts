import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { packageRoot } from "../../../components/settings/package-files";
import { imagesIn, withImages } from "../../../ops/upgrade/stack-images";

const NEW = "ghcr.io/berriai/litellm:v1.108.7";
const FILE = `# A stack.
config:
  # Why this subnet.
  llm-stack:subnet: 10.214.0.0/21 # no other network uses it
  llm-stack:images:
    # Pinned.
    litellm: ghcr.io/berriai/litellm:v1.101.6 # reviewed
    nginx: "nginx:1.30.4-alpine"

  llm-stack:list: [1,   2]
`;

describe("the images in a stack's file", () => {
  it("change without another character", () => {
    expect(withImages(FILE, { litellm: NEW })).toBe(FILE.replace("ghcr.io/berriai/litellm:v1.101.6", NEW));
  });

  it("are added beside others, and removed again", () => {
    const added = withImages(FILE, { openWebui: "webui:v1.2.3" });
    expect(added.split("\n")).toHaveLength(FILE.split("\n").length + 1);
    expect(imagesIn(added, ["openWebui", "nginx"])).toEqual({
      openWebui: "webui:v1.2.3",
      nginx: "nginx:1.30.4-alpine",
    });
    expect(withImages(added, { openWebui: undefined })).toBe(FILE);
  });

  it.each(["dev", "prod"])("are added to Pulumi.%s.yaml, and removed again", (stack) => {
    const text = readFileSync(join(packageRoot, `Pulumi.${stack}.yaml`), "utf8");
    const added = withImages(text, { litellm: NEW });
    expect(imagesIn(added, ["litellm"])).toEqual({ litellm: NEW });
    expect(added).toContain(text.trimEnd());
    expect(withImages(added, { litellm: undefined })).toBe(text);
  });

  it.each([
    ["a map on one line", "config:\n  llm-stack:images: { litellm: a:v1 }\n"],
    ["a file without settings", "encryptionsalt: v1:x\n"],
    ["a file without a last line break", "config:\n  llm-stack:subnet: 10.0.0.0/21"],
  ])("change in %s", (_, text) => {
    const changed = withImages(text, { litellm: NEW, openWebui: "b:v2" });
    expect(parse(changed)).toMatchObject({ config: { "llm-stack:images": { litellm: NEW, openWebui: "b:v2" } } });
    const back = withImages(changed, { ...imagesIn(text, ["litellm", "openWebui"]) });
    expect(imagesIn(back, ["litellm", "openWebui"])).toEqual(imagesIn(text, ["litellm", "openWebui"]));
  });
});
