import { RunError } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";

import { problemAt, SettingsError } from "../../components/settings/problems";

describe("problemAt", () => {
  it("writes the path in the format of Pulumi's --path option", () => {
    expect(problemAt(["models", 1, "litellm", 0, "x"], "is wrong").path).toBe("models[1].litellm[0].x");
  });

  it.each([
    ["a plain setting", ["apiHost"], "pulumi config set llm-stack:apiHost api.example.com"],
    ["a field", ["tls", "email"], "pulumi config set --path 'llm-stack:tls.email' admin@example.com"],
    ["an item of a list", ["models", 3, "name"], "pulumi config set --path 'llm-stack:models[3].name' gpt-mini"],
    ["a field without an example", ["ports", "http"], "pulumi config set --path 'llm-stack:ports.http' <value>"],
    ["a field with a dot", ["secrets", "a.b"], `pulumi config set --secret --path 'llm-stack:secrets["a.b"]'`],
    [
      "the first item of a list",
      ["serviceKeys", 0, "models", 0],
      "pulumi config set --path 'llm-stack:serviceKeys[0].models[0]' all-proxy-models",
    ],
    ["a whole list", ["models"], "edit models in the stack's Pulumi.<stack>.yaml"],
    [
      "a provider's key",
      ["providerKeys", "openai"],
      "pulumi config set --secret --path 'llm-stack:providerKeys.openai'",
    ],
    ["another secret", ["secrets", "hook"], "pulumi config set --secret --path 'llm-stack:secrets.hook'"],
  ])("explains how to set %s", (_, path, remedy) => {
    expect(problemAt(path, "is wrong")).toEqual({ path: expect.any(String) as string, message: "is wrong", remedy });
  });

  it("prefers the specific valid value to the general example", () => {
    const { remedy } = problemAt(["resources", "profile"], "is too small", { example: "8c16g" });
    expect(remedy).toBe("pulumi config set --path 'llm-stack:resources.profile' 8c16g");
  });

  it("never puts a secret's value into a command, even with an example", () => {
    const { remedy } = problemAt(["secrets", "hook"], "is wrong", { example: "value" });
    expect(remedy).toBe("pulumi config set --secret --path 'llm-stack:secrets.hook'");
  });

  it("explains how to remove an unknown setting", () => {
    expect(problemAt(["nope"], "is not a setting", { remove: true }).remedy).toBe("pulumi config rm llm-stack:nope");
    expect(problemAt(["secrets", "nope"], "is not used", { remove: true }).remedy).toBe(
      "pulumi config rm --path 'llm-stack:secrets.nope'",
    );
  });
});

describe("SettingsError", () => {
  const one = { path: "apiHost", message: "is required", remedy: "pulumi config set llm-stack:apiHost a.example" };
  const two = { path: "nope", message: "is not a setting", remedy: "pulumi config rm llm-stack:nope" };

  it("lists every problem, each with the command that fixes it", () => {
    const { message } = new SettingsError([one, two]);
    expect(message.split("\n")).toEqual([
      "The settings have 2 problems; nothing was created.",
      "  - apiHost is required",
      "      pulumi config set llm-stack:apiHost a.example",
      "  - nope is not a setting",
      "      pulumi config rm llm-stack:nope",
    ]);
  });

  it("counts a single problem in the singular", () => {
    expect(new SettingsError([one]).message).toMatch(/^The settings have 1 problem; nothing was created\.\n/);
  });

  it("is an error that Pulumi shows without a stack trace, and exposes its problems to programs", () => {
    const error = new SettingsError([one, two]);
    expect(RunError.isInstance(error)).toBe(true);
    expect(error.problems).toEqual([one, two]);
  });
});
