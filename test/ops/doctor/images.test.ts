import { describe, expect, it, vi } from "vitest";

import { activeServices } from "../../../components/settings/active-services";
import type { EngineInfo } from "../../../ops/doctor/engine";
import { collectImages, evaluateImages, seesSameRegistries, type ImageFacts } from "../../../ops/doctor/images";
import { exampleSettings } from "../../support/settings";
import { useFakePrograms } from "./fake-programs";

const services = activeServices(exampleSettings());
const LOCAL = "unix:///var/run/docker.sock";
const REDIS = "redis:7.4.11-alpine";
const LITELLM = "ghcr.io/berriai/litellm:v1.101.6";

function availability(facts: readonly ImageFacts[], reference: string) {
  return facts.find((fact) => fact.reference === reference)?.availability;
}

describe("collectImages", () => {
  const put = useFakePrograms();

  it("contacts no registry when all images are on the host", async () => {
    put("docker", '[ "$1 $2" = "image inspect" ] && [ "$DOCKER_HOST" = ssh://deploy@gateway ]');
    const facts = await collectImages("ssh://deploy@gateway", exampleSettings(), {});
    expect(facts).toHaveLength(services.length);
    expect(new Set(facts.map((fact) => fact.availability))).toEqual(new Set(["host"]));
  });

  it("looks up missing images at the registries, without the user's credentials", async () => {
    vi.stubEnv("DOCKER_CONFIG", "/home/admin/.docker");
    put(
      "docker",
      `case "$1 $2 $*" in
        "image inspect "*"${REDIS}"*|"image inspect "*"${LITELLM}"*) exit 1;;
        "image inspect "*) exit 0;;
        "manifest inspect manifest inspect ${REDIS}") exit 0;;
        "manifest inspect "*) echo "no such manifest, as $DOCKER_CONFIG knows" >&2; exit 1;;
      esac`,
    );
    const facts = await collectImages(LOCAL, exampleSettings(), {});
    expect(facts.filter((fact) => fact.availability === "host")).toHaveLength(services.length - 2);
    expect(availability(facts, REDIS)).toBe("registry");
    expect(availability(facts, LITELLM)).toEqual({ problem: expect.stringContaining("no such manifest") as string });
    expect(JSON.stringify(availability(facts, LITELLM))).not.toContain("/home/admin");
  });

  it("looks up the mirror's names, and allows a registry without TLS where the engine does", async () => {
    put("docker", `[ "$1 $2 $3" = "manifest inspect --insecure" ] || { echo "asked $*" >&2; exit 1; }`);
    const settings = exampleSettings({ registryMirror: "mirror.example.com:5000/m" });
    const facts = await collectImages(LOCAL, settings, {
      RegistryConfig: { IndexConfigs: { "mirror.example.com:5000": { Secure: false } } },
    });
    expect(availability(facts, `mirror.example.com:5000/m/docker.io/library/${REDIS}`)).toBe("registry");
    expect(availability(facts, `mirror.example.com:5000/m/${LITELLM}`)).toBe("registry");
  });
});

describe("evaluateImages", () => {
  const present: ImageFacts = { service: "redis", reference: REDIS, availability: "host" };
  const pullable: ImageFacts = { service: "nginx", reference: "nginx:1", availability: "registry" };
  const lost: ImageFacts = { service: "litellm", reference: LITELLM, availability: { problem: "denied" } };

  it("counts images that are present and images to pull", () => {
    expect(evaluateImages("dev", [present, pullable], [], true)).toMatchObject([
      { level: "ok", message: "1 of 2 on the host, 1 to be pulled" },
    ]);
  });

  it("names the image, its setting, the reason and the remedies", () => {
    const [finding, ...rest] = evaluateImages("dev", [present, pullable, lost], [], true);
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({
      level: "error",
      message: `${LITELLM} (llm-stack:images.litellm) is not on the host and cannot be pulled: denied`,
    });
    expect(finding?.remedy).toContain(`docker login ghcr.io && docker pull ${LITELLM}`);
    expect(finding?.remedy).toContain("pulumi config set --stack dev llm-stack:registryMirror");
    expect(finding?.remedy).toContain("--path 'llm-stack:images.litellm'");
  });

  it("shows how to sign in when the registry demands it, and only then", () => {
    const withReason = (problem: string) =>
      evaluateImages("dev", [{ ...lost, availability: { problem } }], [], true)[0]?.remedy ?? "";
    for (const problem of ["unauthorized: authentication required", "received unexpected HTTP status: 403 Forbidden"]) {
      expect(withReason(problem)).toContain("--path 'llm-stack:registries[0].address' ghcr.io");
      expect(withReason(problem)).toContain("--secret --path 'llm-stack:secrets.registryPassword'");
    }
    expect(withReason("no such manifest: ghcr.io/berriai/litellm:v1.101.6")).not.toContain("registries");
  });

  it("does not check a registry whose password is in the settings, but finds a missing image there", () => {
    const hub: ImageFacts = { ...lost, service: "nginx", reference: "nginx:1" };
    expect(evaluateImages("dev", [present, lost, lost], ["ghcr.io"], true)).toEqual([
      {
        check: "images",
        level: "info",
        message: "not checked: ghcr.io requires sign-in, and the password in llm-stack:registries is encrypted",
      },
    ]);
    expect(evaluateImages("dev", [hub], ["ghcr.io"], true)).toMatchObject([{ level: "error" }]);
    expect(evaluateImages("dev", [hub], ["docker.io"], true)).toMatchObject([{ level: "info" }]);
    const missing: ImageFacts = { ...lost, availability: { problem: "no such manifest" } };
    expect(evaluateImages("dev", [missing], ["ghcr.io"], true)).toMatchObject([{ level: "error" }]);
  });

  it("only warns when the engine may reach other registries", () => {
    expect(evaluateImages("dev", [lost], [], false)).toMatchObject([
      { level: "warning", message: expect.stringContaining("from this machine") as string },
    ]);
  });

  it("suggests signing in to Docker Hub for a name without a registry", () => {
    const [finding] = evaluateImages("dev", [{ ...lost, reference: "grafana/grafana:12" }], [], true);
    expect(finding?.remedy).toContain("docker login docker.io && docker pull grafana/grafana:12");
  });
});

describe("seesSameRegistries", () => {
  const info: EngineInfo = {
    ServerVersion: "28.3.3",
    OSType: "linux",
    NCPU: 4,
    MemTotal: 8e9,
    DockerRootDir: "/var/lib/docker",
    SystemTime: "",
    HttpsProxy: "",
    RegistryConfig: { Mirrors: [] },
  };

  it("holds only for a local engine without proxy and mirrors", () => {
    expect(seesSameRegistries(LOCAL, info)).toBe(true);
    expect(seesSameRegistries("ssh://deploy@gateway", info)).toBe(false);
    expect(seesSameRegistries(LOCAL, { ...info, HttpsProxy: "http://proxy.example.com:3128" })).toBe(false);
    expect(seesSameRegistries(LOCAL, { ...info, RegistryConfig: { Mirrors: ["https://mirror.example.com"] } })).toBe(
      false,
    );
  });
});
