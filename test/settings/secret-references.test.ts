import { describe, expect, it } from "vitest";

import { referencedSecrets, secretReferences } from "../../components/settings/secret-references";
import { load, problemsOf } from "../support/config";

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
