import { describe, expect, it } from "vitest";

import { evaluateSettings } from "../../../ops/doctor/settings";
import { readStackConfig } from "../../../ops/stack-config";

function judge(changes: Readonly<Record<string, string>>) {
  const config = readStackConfig("dev");
  return evaluateSettings("edge", { ...config, values: { ...config.values, ...changes } });
}

describe("evaluateSettings", () => {
  it("accepts the settings of the stack dev", () => {
    const { settings, findings } = judge({});
    expect(findings).toEqual([{ check: "settings", level: "ok", message: "complete and consistent" }]);
    expect(settings.ports).toMatchObject({ http: 8080, https: 8443, litellm: 24157 });
  });

  it("turns every problem into an error with the command for this stack", () => {
    const { findings } = judge({ "llm-stack:apiHost": "api", "llm-stack:nope": "1" });
    expect(findings).toEqual([
      {
        check: "settings",
        level: "error",
        message: "nope is not a setting",
        remedy: "pulumi config rm --stack edge llm-stack:nope",
      },
      {
        check: "settings",
        level: "error",
        message: expect.stringMatching(/^apiHost must be a host name/) as string,
        remedy: "pulumi config set --stack edge llm-stack:apiHost api.example.com",
      },
    ]);
  });

  it("names the stack's file when no command fixes the problem", () => {
    const { findings } = judge({ "llm-stack:models": "[]" });
    expect(findings[0]?.remedy).toBe("edit models in the stack's Pulumi.edge.yaml");
  });

  it("passes valid settings, with their defaults, to the other checks", () => {
    const { settings } = judge({
      "llm-stack:apiHost": "api",
      "llm-stack:ports": '{"https":9443}',
      "llm-stack:images": "no JSON",
      "llm-stack:subnet": "10.1.0.0/21",
    });
    expect(settings).toMatchObject({ chatHost: "chat.localhost", subnet: "10.1.0.0/21", litellmWorkers: 1 });
    expect(settings.ports).toMatchObject({ https: 9443, litellm: 24157 });
    expect(settings).not.toHaveProperty("apiHost");
    expect(settings).not.toHaveProperty("images");
  });
});
