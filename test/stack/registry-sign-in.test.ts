import * as docker from "@pulumi/docker";
import { describe, expect, it } from "vitest";

import { LlmStack } from "../../components/llm-stack";
import { load } from "../support/config";
import { resourceNamed } from "../support/containers";
import { record } from "../support/mocks";
import { recordProgram } from "../support/program";

const PASSWORD = "password-of-the-registry";
const secrets = { registryPassword: PASSWORD };
const registries = ["ghcr.io", "docker.io"].map((address) => ({
  address,
  username: "ann",
  password: { secret: "registryPassword" },
}));

describe("sign-in at registries", () => {
  it("reaches Docker's provider under every name that it uses for the registry, as a secret", async () => {
    const { resources } = await recordProgram("dev", { registries, secrets });
    const { inputs, visible } = resourceNamed(resources, "pulumi:providers:docker", "llm-dev-docker");
    const given = JSON.parse(String(inputs["registryAuth"])) as readonly { readonly address: string }[];
    expect(given.map(({ address }) => address)).toEqual(["ghcr.io", "docker.io", "registry-1.docker.io"]);
    expect(given).toEqual(given.map(({ address }) => ({ address, username: "ann", password: PASSWORD })));
    expect(visible["registryAuth"]).toBe("[secret]");
    expect(JSON.stringify(resources.map((resource) => resource.visible))).not.toContain(PASSWORD);
  });

  it("is no input of the provider without registries", async () => {
    const { resources } = await recordProgram();
    const { inputs } = resourceNamed(resources, "pulumi:providers:docker", "llm-dev-docker");
    expect(inputs["registryAuth"]).toBeUndefined();
  });

  it("cannot change a provider that the program passes", async () => {
    const { settings, secretInputs } = load({ registries, secrets });
    const program = () => {
      const provider = new docker.Provider("theirs", { host: settings.dockerHost });
      return Promise.resolve(new LlmStack("gateway", { settings, secretInputs }, { providers: { docker: provider } }));
    };
    await expect(record("dev", {}, program)).rejects.toThrow("registries has no effect");
  });
});
