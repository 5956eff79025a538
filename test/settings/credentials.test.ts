import { describe, expect, it } from "vitest";

import { hasCredentialForm, looksLikeCredential } from "../../components/settings/credentials";

describe("a credential", () => {
  it.each([
    "api_key",
    "OPENAI_API_KEYS",
    "clientSecret",
    "X-Api-Key",
    "Authorization",
    "GOOGLE_CREDENTIALS_JSON",
    "slack_webhook_url",
    "SENTRY_DSN",
    "passwd",
  ])("is any text of an option named %s", (name) => {
    expect(looksLikeCredential(name, "abc")).toBe(true);
  });

  it.each(["S3_KEY_PREFIX", "valkey_host", "monkey", "RAG_TEXT_SPLITTER", "tokenizer", "api_base"])(
    "is not a text of an option named %s",
    (name) => {
      expect(looksLikeCredential(name, "abc")).toBe(false);
    },
  );

  it.each(["4096", "true", "False", ""])("is not %j, whatever the name", (text) => {
    expect(looksLikeCredential("max_tokens", text)).toBe(false);
  });

  it.each([
    "sk-abc",
    "pk-lf-abc",
    "AKIAABC",
    "ASIAABC",
    "ghp_abc",
    "xoxb-abc",
    "Bearer abc",
    "Basic abc",
    "a\n-----BEGIN PRIVATE KEY-----",
    '{"private_key": "abc"}',
    "https://user:password@example.com",
    "redis://:password@example.com",
  ])("has its own form under any name: %j", (text) => {
    expect(hasCredentialForm(text)).toBe(true);
    expect(looksLikeCredential("harmless", text)).toBe(true);
  });

  it.each(["https://example.com:8443/a@b", "task-1", "host:5432"])("does not look like %s", (text) => {
    expect(hasCredentialForm(text)).toBe(false);
  });
});
