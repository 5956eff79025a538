import { describe, expect, it } from "vitest";

import { load, problemsOf } from "../support/config";

const secrets = { registryPassword: "a-long-secret" };
const entry = (address: string) => ({ address, username: "ann", password: { secret: "registryPassword" } });

describe("registries", () => {
  it.each(["https://registry.example.com", "registry.example.com/team", "Registry.example.com"])(
    "are written as in an image's name, not as %s",
    (address) => {
      const [problem] = problemsOf({ registries: [entry(address)], secrets });
      expect(problem?.path).toBe("registries[0].address");
      expect(problem?.message).toMatch(/^must be the registry as in an image's name/);
    },
  );

  it("need their secret", () => {
    expect(problemsOf({ registries: [entry("ghcr.io")] })).toMatchObject([{ path: "secrets.registryPassword" }]);
  });

  it("are those that images are pulled from", () => {
    const registries = [entry("ghcr.io"), entry("docker.io")];
    expect(load({ registries, secrets }).settings.registries).toEqual(registries);
    expect(problemsOf({ registries: [entry("registry.hub.docker.com")], secrets })).toMatchObject([
      {
        path: "registries[0].address",
        message: expect.stringMatching(/no image is pulled from there.*docker\.io/) as string,
        remedy: "pulumi config set --path 'llm-stack:registries[0].address' docker.io",
      },
    ]);
  });

  it("are the mirror alone, if there is one", () => {
    const registryMirror = "registry.example.com:5000/mirror";
    const [problem] = problemsOf({ registryMirror, registries: [entry("ghcr.io")], secrets });
    expect(problem?.message).toContain("the images' registries: registry.example.com:5000");
    expect(() => load({ registryMirror, registries: [entry("registry.example.com:5000")], secrets })).not.toThrow();
  });

  it("are written once", () => {
    expect(problemsOf({ registries: [entry("ghcr.io"), entry("ghcr.io")], secrets })).toEqual([
      {
        path: "registries[1]",
        message: "ghcr.io is written twice",
        remedy: "pulumi config rm --path 'llm-stack:registries[1]'",
      },
    ]);
  });
});
