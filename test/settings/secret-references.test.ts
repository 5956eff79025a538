import { describe, expect, it } from "vitest";

import { referencedSecrets, secretReferences } from "../../components/settings/secret-references";
import { load, problemsOf } from "../support/config";
import { OIDC } from "../support/settings";

describe("references to secrets", () => {
  it("are found at any depth, with their paths", () => {
    const value = { list: [{ url: { secret: "one" } }, { deep: { key: { secret: "two" } } }], text: "secret" };
    expect(secretReferences(value)).toEqual([
      { path: ["list", 0, "url"], name: "one" },
      { path: ["list", 1, "deep", "key"], name: "two" },
    ]);
  });

  it("have no other fields, and only text names a secret", () => {
    expect(secretReferences([{ secret: "one", other: 1 }, { secret: 4 }])).toEqual([{ path: [1], name: undefined }]);
    expect(referencedSecrets([{ secret: "one" }, { secret: 4 }, { secret: "one" }])).toEqual(["one"]);
  });
});

describe("a secret of several lines", () => {
  const receiver = { alertReceivers: [{ name: "ops", type: "webhook", url: { secret: "hook" } }] };

  it.each([
    ["a JSON object", '{\n  "type": "service_account"\n}\n'],
    ["a PEM text", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"],
  ])("is accepted if it is %s", (_, value) => {
    expect(load({ ...receiver, secrets: { hook: value } }).settings.secretNames).toEqual(["hook"]);
  });

  it("is refused otherwise", () => {
    expect(problemsOf({ ...receiver, secrets: { hook: "two\nlines of text" } }).map(({ path }) => path)).toEqual([
      "secrets.hook",
    ]);
  });
});

describe("an alert receiver", () => {
  it("is rejected until its address is set", () => {
    const alertReceivers = [{ name: "ops", type: "webhook", url: { secret: "opsWebhook" } }];
    expect(problemsOf({ alertReceivers })).toEqual([
      {
        path: "secrets.opsWebhook",
        message: "is not set, but alertReceivers[0].url needs it",
        remedy: "pulumi config set --secret --path 'llm-stack:secrets.opsWebhook'",
      },
    ]);
    expect(load({ alertReceivers, secrets: { opsWebhook: "https://a.example" } }).settings.secretNames).toEqual([
      "opsWebhook",
    ]);
  });
});

describe("an identity provider", () => {
  it("is rejected until its client secret is set", () => {
    expect(problemsOf({ signIn: OIDC })).toEqual([
      {
        path: "secrets.oidcClient",
        message: "is not set, but signIn.clientSecret needs it",
        remedy: "pulumi config set --secret --path 'llm-stack:secrets.oidcClient'",
      },
    ]);
    expect(load({ signIn: OIDC, secrets: { oidcClient: "a-long-secret" } }).settings.secretNames).toEqual([
      "oidcClient",
    ]);
  });
});
