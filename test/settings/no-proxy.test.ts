import { describe, expect, it } from "vitest";

import { noProxyHosts } from "../../components/settings/no-proxy";
import { containerSuffix, serviceNames } from "../../components/settings/service-names";
import { exampleSettings, OIDC } from "../support/settings";

describe("noProxyHosts", () => {
  const hosts = noProxyHosts(
    exampleSettings({
      proxy: { url: "http://10.1.2.3:3128", noProxy: ["llm.example.com", "localhost"] },
      signIn: { ...OIDC, providerUrl: "http://192.168.7.8/.well-known/openid-configuration" },
      models: [
        { name: "a", model: "openai/a", apiBase: "http://10.0.4.7:8000/v1" },
        { name: "b", model: "openai/b", apiBase: "http://203.0.113.9/v1" },
        { name: "c", model: "openai/c", apiBase: "https://api.provider.example.net/v1" },
      ],
    }),
  );

  it("contains every name under which the stack's services know each other, and its public names", () => {
    expect(hosts).toEqual(expect.arrayContaining(serviceNames.map(containerSuffix)));
    expect(hosts).toEqual(expect.arrayContaining(["api.example.com", "chat.example.com"]));
  });

  it("contains the container itself, the Docker host and the cloud's metadata", () => {
    const names = ["localhost", "127.0.0.1", "::1", "host.docker.internal", "169.254.169.254"];
    expect(hosts).toEqual(expect.arrayContaining(names));
  });

  it("contains private addresses of models and of the sign-in provider, and no public ones", () => {
    expect(hosts).toEqual(expect.arrayContaining(["10.0.4.7", "192.168.7.8"]));
    expect(hosts).not.toContain("203.0.113.9");
    expect(hosts).not.toContain("api.provider.example.net");
  });

  it("contains the setting's own hosts, and each host once", () => {
    expect(hosts).toContain("llm.example.com");
    expect(new Set(hosts).size).toBe(hosts.length);
  });

  it("contains no range, which Python's clients do not understand", () => {
    expect(hosts.filter((host) => /[/*,\s]/.test(host))).toEqual([]);
  });
});
