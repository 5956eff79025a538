import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { mailAlerting, mailEnvironment } from "../../components/litellm/mail";
import { renderLitellm } from "../../components/litellm/render-litellm";
import { exampleSettings, RELAY } from "../support/settings";

describe("LiteLLM's mail", () => {
  it("is off without a mail server", () => {
    expect(mailEnvironment(exampleSettings())).toEqual({});
    expect(mailAlerting(exampleSettings())).toBe("");
  });

  it("goes to the relay, with links to the public host", () => {
    const smtp = { ...RELAY, username: "gateway", password: { secret: "smtpPassword" } };
    expect(mailEnvironment(exampleSettings({ apiHost: "api.example.com", smtp }))).toEqual({
      PROXY_BASE_URL: expect.stringMatching(/^https:\/\/api\.example\.com/) as string,
      SMTP_HOST: "smtp.example.com",
      SMTP_PORT: "587",
      SMTP_SENDER_EMAIL: "gateway@example.com",
      SMTP_TLS: "True",
      SMTP_USE_SSL: "False",
      SMTP_USERNAME: "gateway",
    });
    const file = renderLitellm(exampleSettings({ smtp })).find(({ path }) => path === "config.yaml");
    expect(parse(file?.content ?? "")).toMatchObject({ general_settings: { alerting: ["email"] } });
  });

  it.each([
    ["implicit", 465, "False", "True"],
    ["none", 25, "False", "False"],
  ])("with TLS %s on port %d", (tls, port, starttls, implicit) => {
    const environment = mailEnvironment(exampleSettings({ smtp: { ...RELAY, tls, port } }));
    expect(environment).toMatchObject({ SMTP_TLS: starttls, SMTP_USE_SSL: implicit });
  });
});
