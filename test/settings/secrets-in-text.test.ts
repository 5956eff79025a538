import { describe, expect, it } from "vitest";

import { secretsInText } from "../../components/settings/added-monitoring/secrets-in-text";

describe("secrets in a text", () => {
  it.each([
    ["sk-0123456789abcdef0123", "a key that starts with sk-"],
    ["glsa_0123456789abcdefABCDEF", "a token of Grafana"],
    ["Authorization: Bearer 0123456789abcdef0123", "a bearer token"],
    ["https://ann:word@www.example.com/", "a URL with a password"],
    ["-----BEGIN PRIVATE KEY-----", "a private key"],
    ['"secureJsonData": {}', "credentials of a data source"],
  ])("are named and not repeated: %s", (text, name) => {
    expect(secretsInText(text)).toEqual([name]);
  });

  it.each(["https://www.example.com/a:b@c", "rate(http_requests_total[5m])", "task-force", "Bearer of bad news"])(
    "are not found in %s",
    (text) => {
      expect(secretsInText(text)).toEqual([]);
    },
  );
});
