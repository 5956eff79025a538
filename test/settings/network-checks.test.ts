import { describe, expect, it } from "vitest";

import { load, problemsOf } from "../support/config";
import { ACME } from "../support/settings";

const url = "http://proxy.example.com:3128";
const set = (path: string, value: string) => `pulumi config set --path 'llm-stack:${path}' ${value}`;

describe("PROXY protocol", () => {
  it("needs the load balancers' addresses", () => {
    expect(problemsOf({ proxyProtocol: true })).toEqual([
      {
        path: "trustedProxies",
        message: "must name the load balancers with proxyProtocol, or Nginx believes none of them",
        remedy: "edit trustedProxies in the stack's Pulumi.<stack>.yaml",
      },
    ]);
    expect(load({ proxyProtocol: true, trustedProxies: ["10.0.4.0/24"] }).settings.proxyProtocol).toBe(true);
  });
});

describe("the forward proxy's settings", () => {
  it("need a password with a user name, and a user name with a password", () => {
    expect(problemsOf({ proxy: { url, username: "ann" } })).toEqual([
      {
        path: "proxy.password.secret",
        message: "is required with proxy.username",
        remedy: set("proxy.password.secret", "proxyPassword"),
      },
    ]);
    const secrets = { proxyPassword: "a-long-secret" };
    expect(problemsOf({ proxy: { url, password: { secret: "proxyPassword" } }, secrets })).toEqual([
      {
        path: "proxy.username",
        message: "is required with proxy.password",
        remedy: set("proxy.username", "llm-stack"),
      },
    ]);
  });

  it("need an address with credentials, and the secret that they name", () => {
    const proxy = { username: "ann", password: { secret: "proxyPassword" } };
    expect(problemsOf({ proxy })).toEqual([
      { path: "proxy.url", message: "is required with proxy.username", remedy: set("proxy.url", url) },
      expect.objectContaining({ path: "secrets.proxyPassword" }),
    ]);
  });

  it("cannot name a link-local address, unless the containers may reach those", () => {
    const proxy = { url: "http://169.254.10.1:3128" };
    expect(problemsOf({ proxy })).toMatchObject([
      { path: "proxy.url", message: "has a link-local address, which cloudMetadata: deny blocks" },
    ]);
    expect(load({ proxy, cloudMetadata: "allow" }).settings.proxy.url).toBe(proxy.url);
  });

  it("name the ACME server as a host without a proxy, because Nginx's module knows none", () => {
    const [problem, ...others] = problemsOf({ proxy: { url, noProxy: ["internal"] }, tls: ACME });
    expect(others).toEqual([]);
    expect(problem?.remedy).toBe(set("proxy.noProxy[1]", "acme.example.com"));
    expect(problem?.message).toContain("tls.mode files");
    for (const noProxy of [["acme.example.com"], ["example.com"], [".example.com"]]) {
      expect(load({ proxy: { url, noProxy }, tls: ACME }).settings.proxy.noProxy).toEqual(noProxy);
    }
    expect(problemsOf({ proxy: { url, noProxy: ["cme.example.com"] }, tls: ACME })).toHaveLength(1);
  });
});
