import { describe, expect, it } from "vitest";

import { openWebuiEnvironment } from "../../components/open-webui/render-open-webui";
import { exampleSettings, OIDC } from "../support/settings";

const environment = openWebuiEnvironment(exampleSettings());

describe("Open WebUI's environment", () => {
  it("overrides the database, so the reviewed configuration is the one that runs", () => {
    expect(environment["ENABLE_PERSISTENT_CONFIG"]).toBe("false");
  });

  it("disables sign-up, and holds new accounts for an administrator", () => {
    expect(environment).toMatchObject({ ENABLE_SIGNUP: "false", DEFAULT_USER_ROLE: "pending" });
  });

  it("creates the first administrator with the configured address", () => {
    expect(environment["WEBUI_ADMIN_EMAIL"]).toBe("admin@example.com");
  });

  it("requires passwords unless there is an identity provider", () => {
    expect(Object.keys(environment).filter((name) => /OAUTH|OPENID|LOGIN/.test(name))).toEqual([]);
  });

  it("admits a provider's users to existing accounts, and creates none", () => {
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

  it("sets its public address and accepts no other origin", () => {
    const ports = { http: 8080, https: 8443 };
    const { WEBUI_URL: url, CORS_ALLOW_ORIGIN: origin } = openWebuiEnvironment(exampleSettings({ ports }));
    expect([url, origin]).toEqual(["https://chat.example.com:8443", "https://chat.example.com:8443"]);
  });

  it("connects only to LiteLLM and identifies the user there", () => {
    expect(environment).toMatchObject({
      ENABLE_OLLAMA_API: "false",
      ENABLE_DIRECT_CONNECTIONS: "false",
      ENABLE_OPENAI_API: "true",
      OPENAI_API_BASE_URL: "http://litellm:4000/v1",
      ENABLE_FORWARD_USER_INFO_HEADERS: "true",
    });
  });

  it("sends its cookies only over TLS, and across sites only when another site may frame it", () => {
    const framed = openWebuiEnvironment(exampleSettings({ frameAncestors: ["https://portal.example.org"] }));
    const sameSite = ["WEBUI_AUTH_COOKIE_SAME_SITE", "WEBUI_SESSION_COOKIE_SAME_SITE"];
    expect(sameSite.map((name) => environment[name])).toEqual(["lax", "lax"]);
    expect(sameSite.map((name) => framed[name])).toEqual(["none", "none"]);
    for (const cookies of [environment, framed]) {
      expect(cookies).toMatchObject({ WEBUI_AUTH_COOKIE_SECURE: "true", WEBUI_SESSION_COOKIE_SECURE: "true" });
    }
  });

  it("trusts only Nginx's network about the client's address", () => {
    const { FORWARDED_ALLOW_IPS: trusted } = openWebuiEnvironment(exampleSettings({ subnet: "172.20.0.0/21" }));
    expect(trusted).toBe("172.20.1.0/24");
  });

  it("runs no code of its users and contacts no Internet service", () => {
    expect(environment).toMatchObject({
      ENABLE_FUNCTIONS: "false",
      ENABLE_TOOLS: "false",
      ENABLE_PIP_INSTALL_FRONTMATTER_REQUIREMENTS: "false",
      ENABLE_COMMUNITY_SHARING: "false",
      ENABLE_VERSION_UPDATE_CHECK: "false",
      OFFLINE_MODE: "true",
    });
  });

  it("limits the connections of its two pools to those of its database role", () => {
    const perPool = Number(environment["DATABASE_POOL_SIZE"]) + Number(environment["DATABASE_POOL_MAX_OVERFLOW"]);
    expect(2 * perPool).toBeLessThanOrEqual(30);
  });

  it("takes one connection for each request, because requests that need two wait for each other", () => {
    expect(environment["DATABASE_ENABLE_SESSION_SHARING"]).toBe("true");
  });

  it("has no variable for a secret, because secrets are in files", () => {
    const secretive = Object.keys(environment).filter((name) =>
      /(PASSWORD|SECRET|API_KEY|TOKEN|DATABASE_URL|DB_URL)/.test(name),
    );
    expect(secretive).toEqual([]);
  });
});
