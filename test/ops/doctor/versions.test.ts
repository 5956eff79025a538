import { describe, expect, it } from "vitest";

import { evaluateVersions } from "../../../ops/doctor/versions";
import { exampleSettings } from "../../support/settings";

const LITELLM = "ghcr.io/berriai/litellm";
const OPEN_WEBUI = "ghcr.io/open-webui/open-webui";

function evaluate(images: { readonly litellm?: string; readonly openWebui?: string } = {}) {
  const settings = exampleSettings();
  return evaluateVersions("dev", { images: { ...settings.images, ...images } });
}

describe("evaluateVersions", () => {
  it("accepts the images of Pulumi.yaml", () => {
    expect(evaluate()).toEqual([
      { check: "versions", level: "ok", message: "LiteLLM 1.101.6 and Open WebUI 0.12.4 were tested together" },
    ]);
  });

  it("accepts every tested LiteLLM, whatever else its tag contains", () => {
    expect(evaluate({ litellm: `${LITELLM}:v1.108.7-company` })).toMatchObject([{ level: "ok" }]);
  });

  it("warns about an untested LiteLLM, with the command that tries it", () => {
    const [finding, ...rest] = evaluate({ litellm: `${LITELLM}:v1.108.8` });
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({
      level: "warning",
      message: "LiteLLM 1.108.8 was not tested with this llm-stack",
    });
    expect(finding?.remedy).toContain("npm run compat -- --litellm 1.108.8 ");
    expect(finding?.remedy).toContain("1.101.6, 1.106.2 and 1.108.7");
  });

  it("warns that the sync stops at an untested Open WebUI", () => {
    const [finding] = evaluate({ openWebui: `${OPEN_WEBUI}:v0.13.0-slim` });
    expect(finding).toMatchObject({ level: "warning", message: expect.stringContaining("the sync") as string });
    expect(finding?.remedy).toContain("npm run compat -- --open-webui 0.13.0 ");
  });

  it("names the vulnerabilities of an old version, and only those that it has", () => {
    const found = evaluate({ litellm: `${LITELLM}:v1.83.6` });
    expect(found.map(({ level }) => level)).toEqual(["warning", "warning"]);
    expect(found[1]?.message).toContain("CVE-2026-42208");
    expect(found[1]?.message).not.toContain("CVE-2026-35030");
    expect(evaluate({ litellm: `${LITELLM}:v1.81.0` })[1]?.message).not.toContain("CVE-2026-42208");
    expect(evaluate({ litellm: `${LITELLM}:v1.84.0` })).toHaveLength(1);
    expect(evaluate({ openWebui: `${OPEN_WEBUI}:v0.9.4` })[1]?.message).toContain("CVE-2026-45395");
  });

  it.each(["v1", "1.101"])("warns about the tag %s, which moves unless it has a digest", (tag) => {
    const reference = `ghcr.io/berriai/litellm:${tag}`;
    const [finding] = evaluate({ litellm: reference });
    expect(finding).toMatchObject({
      level: "warning",
      message: expect.stringContaining("moves to each newer") as string,
    });
    expect(evaluate({ litellm: `${reference}@sha256:${"a".repeat(64)}` })[0]?.level).toBe("info");
  });

  it("cannot judge a tag without a version", () => {
    expect(evaluate({ litellm: "registry.example.com/litellm:build-17" })).toMatchObject([{ level: "info" }]);
  });
});
