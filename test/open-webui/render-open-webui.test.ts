import { describe, expect, it } from "vitest";

import { openWebuiEnvironment } from "../../components/open-webui/render-open-webui";
import { exampleSettings, OIDC } from "../support/settings";

const environment = openWebuiEnvironment(exampleSettings());

describe("Open WebUI's environment", () => {
  it("wins over the database, so that what is reviewed is what runs", () => {
    expect(environment["ENABLE_PERSISTENT_CONFIG"]).toBe("false");
  });

  it("lets nobody sign up and lets a new account wait for an administrator", () => {
    expect(environment).toMatchObject({ ENABLE_SIGNUP: "false", DEFAULT_USER_ROLE: "pending" });
  });

  it("creates the first administrator under the given address", () => {
    expect(environment["WEBUI_ADMIN_EMAIL"]).toBe("admin@example.com");
  });

  it("asks for passwords unless there is a provider", () => {
    expect(Object.keys(environment).filter((name) => /OAUTH|OPENID|LOGIN/.test(name))).toEqual([]);
  });

  it("lets a provider's people in to accounts that are there, and makes none", () => {
    expect(openWebuiEnvironment(exampleSettings({ signIn: OIDC }))).toMatchObject({
      ENABLE_LOGIN_FORM: "false",
      ENABLE_OAUTH_SIGNUP: "false",
      OAUTH_CLIENT_ID: "open-webui",
      OAUTH_MERGE_ACCOUNTS_BY_EMAIL: "true",
      OAUTH_PROVIDER_NAME: "Example account",
      OPENID_PROVIDER_URL: "https://login.example.com/.well-known/openid-configuration",
      OPENID_REDIRECT_URI: "https://chat.example.com/oauth/oidc/callback",
    });
  });

  it("knows its public address and accepts no other origin", () => {
    const ports = { http: 8080, https: 8443 };
    const { WEBUI_URL: url, CORS_ALLOW_ORIGIN: origin } = openWebuiEnvironment(exampleSettings({ ports }));
    expect([url, origin]).toEqual(["https://chat.example.com:8443", "https://chat.example.com:8443"]);
  });

  it("talks to LiteLLM alone and tells it who is asking", () => {
    expect(environment).toMatchObject({
      ENABLE_OLLAMA_API: "false",
      ENABLE_DIRECT_CONNECTIONS: "false",
      ENABLE_OPENAI_API: "true",
      OPENAI_API_BASE_URL: "http://litellm:4000/v1",
      ENABLE_FORWARD_USER_INFO_HEADERS: "true",
    });
  });

  it("sends its cookies over TLS only and across sites only where a frame of another site is allowed", () => {
    const framed = openWebuiEnvironment(exampleSettings({ frameAncestors: ["https://portal.example.org"] }));
    const sameSite = ["WEBUI_AUTH_COOKIE_SAME_SITE", "WEBUI_SESSION_COOKIE_SAME_SITE"];
    expect(sameSite.map((name) => environment[name])).toEqual(["lax", "lax"]);
    expect(sameSite.map((name) => framed[name])).toEqual(["none", "none"]);
    for (const cookies of [environment, framed]) {
      expect(cookies).toMatchObject({ WEBUI_AUTH_COOKIE_SECURE: "true", WEBUI_SESSION_COOKIE_SECURE: "true" });
    }
  });

  it("believes only Nginx' network about the client's address", () => {
    const { FORWARDED_ALLOW_IPS: trusted } = openWebuiEnvironment(exampleSettings({ subnet: "172.20.0.0/21" }));
    expect(trusted).toBe("172.20.1.0/24");
  });

  it("runs no code of its users and asks nothing of the Internet", () => {
    expect(environment).toMatchObject({
      ENABLE_FUNCTIONS: "false",
      ENABLE_TOOLS: "false",
      ENABLE_PIP_INSTALL_FRONTMATTER_REQUIREMENTS: "false",
      ENABLE_COMMUNITY_SHARING: "false",
      ENABLE_VERSION_UPDATE_CHECK: "false",
      OFFLINE_MODE: "true",
    });
  });

  it("can open no more connections in its two pools than its database role has", () => {
    const perPool = Number(environment["DATABASE_POOL_SIZE"]) + Number(environment["DATABASE_POOL_MAX_OVERFLOW"]);
    expect(2 * perPool).toBeLessThanOrEqual(30);
  });

  it("has no variable for a secret: those are files", () => {
    const secretive = Object.keys(environment).filter((name) =>
      /(PASSWORD|SECRET|API_KEY|TOKEN|DATABASE_URL)/.test(name),
    );
    expect(secretive).toEqual([]);
  });
});
