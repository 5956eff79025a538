import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";

import { SettingsError } from "../../components/settings/problems";
import { resolveSettings } from "../../components/settings/settings";
import { load } from "../support/config";

const REQUIRED = {
  apiHost: "api.example.com",
  chatHost: "chat.example.com",
  adminEmail: "admin@example.com",
  models: [{ name: "gpt", model: "openai/gpt-4o-mini", providerKey: "openai" }],
};
const SECRETS = { providerKeys: { openai: pulumi.secret("openai-key") }, secrets: {} };

describe("resolveSettings", () => {
  it("gives a program without stack configuration the same defaults", () => {
    const { settings } = load({
      ...REQUIRED,
      ports: {},
      serviceKeys: [],
      providerKeys: { openai: "openai-key" },
    });
    expect(resolveSettings(REQUIRED, SECRETS)).toEqual(settings);
  });

  it("reads no stack configuration", () => {
    pulumi.runtime.setAllConfig({ "llm-stack:apiHost": "other.example.com", "llm-stack:nope": "1" });
    expect(resolveSettings(REQUIRED, SECRETS).apiHost).toBe("api.example.com");
  });

  it("lets a program set one field of an object", () => {
    const { images } = resolveSettings({ ...REQUIRED, images: { redis: "redis:7.4.12-alpine" } }, SECRETS);
    expect(images).toMatchObject({
      redis: "redis:7.4.12-alpine",
      postgres: expect.stringMatching(/^pgvector\//) as string,
    });
  });

  it("needs only the names of secrets, so their values may be known later", () => {
    expect(resolveSettings(REQUIRED, SECRETS).providerKeyNames).toEqual(["openai"]);
  });

  it("rejects invalid settings in the same way, including cross-checks", () => {
    const refused = () => resolveSettings({ ...REQUIRED, litellmWorkers: 3 }, { providerKeys: {}, secrets: {} });
    expect(refused).toThrow(SettingsError);
    expect(refused).toThrow(/providerKeys\.openai is not set.*litellm\.memory is 1984 MiB, but 3 workers/s);
  });

  it("requires a program to set what has no default", () => {
    expect(() => resolveSettings({}, SECRETS)).toThrow(/apiHost .*chatHost .*adminEmail .*models must offer/s);
  });
});
