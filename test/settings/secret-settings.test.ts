import { describe, expect, it } from "vitest";

import { load, problemsOf, refusalOf } from "../support/config";

const SECRET = "sk-do-not-show-me";
const MODELS = [{ name: "gpt", model: "openai/gpt-4o-mini", providerKey: "openai" }];
const FORM = "must be at least 8 printable characters without spaces, JSON or PEM";
const NAME = "must be a name of letters and digits that starts with a letter";
const setSecret = (path: string) => `pulumi config set --secret --path 'llm-stack:${path}'`;
const remove = (path: string) => `pulumi config rm --path 'llm-stack:${path}'`;

describe("the format of a secret", () => {
  it.each([
    ["is too short", "sk-1234"],
    ["has a space", "sk-1234 5678"],
    ["has a line break", "sk-12345678\n"],
    ["has a letter outside ASCII", "schlüssel-1"],
    ["is empty", ""],
    ["is a number", 1_234_567_890],
    ["is an object", { value: "sk-12345678" }],
  ])("is rejected when it %s", (_, value) => {
    const expected = (path: string) => [{ path, message: FORM, remedy: setSecret(path) }];
    expect(problemsOf({ providerKeys: { openai: value } })).toEqual(expected("providerKeys.openai"));
    expect(problemsOf({ secrets: { webuiAdmin: value } })).toEqual(expected("secrets.webuiAdmin"));
  });

  it("allows any printable character", () => {
    const value = Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index)).join("");
    expect(load({ secrets: { webuiAdmin: value } }).settings.secretNames).toEqual(["webuiAdmin"]);
  });

  it.each(["litellmMasterKey", "globalKey", "metricsKey"])(
    "of %s is that of a LiteLLM key, because LiteLLM rejects any other",
    (name) => {
      const path = `secrets.${name}`;
      const expected = { path, message: "must start with sk-, or LiteLLM refuses it", remedy: setSecret(path) };
      expect(problemsOf({ secrets: { [name]: "12345678" } })).toEqual([expected]);
      expect(load({ secrets: { [name]: "sk-12345678" } }).settings.secretNames).toEqual([name]);
    },
  );
});

describe("the name of a secret", () => {
  it("has to be one that is in use", () => {
    const path = "secrets.webuiAdmn";
    const message = "is not a secret that the stack uses";
    expect(problemsOf({ secrets: { webuiAdmn: SECRET } })).toEqual([{ path, message, remedy: remove(path) }]);
  });

  it.each([
    ["open-ai", "providerKeys.open-ai"],
    ["1openai", "providerKeys.1openai"],
    ["open.ai", 'providerKeys["open.ai"]'],
  ])("of a provider, here %s, has to be valid in a variable's name", (name, path) => {
    const expected = { path, message: NAME, remedy: remove(path) };
    expect(problemsOf({ providerKeys: { [name]: SECRET } })).toEqual([expected]);
  });

  it("of a provider differs from the others in more than upper case, because variables do not", () => {
    const path = "providerKeys.openAI";
    const message = "differs from openai only in case, which LiteLLM's variables do not distinguish";
    expect(problemsOf({ providerKeys: { openai: SECRET, openAI: SECRET } })).toEqual([
      { path, message, remedy: remove(path) },
    ]);
  });
});

describe("secrets that are not an object", () => {
  it.each(["providerKeys", "secrets"])("are one problem at %s, whatever needs one of them", (setting) => {
    const needed = {
      models: MODELS,
      serviceKeys: [],
      alertReceivers: [{ name: "ops", type: "webhook", url: { secret: "hook" } }],
    };
    const complete = { providerKeys: { openai: SECRET }, secrets: { hook: SECRET } };
    const remedy = `pulumi config rm llm-stack:${setting}`;
    for (const value of [SECRET, [SECRET], JSON.stringify(SECRET), "null"]) {
      expect(problemsOf({ ...needed, ...complete, [setting]: value })).toEqual([
        { path: setting, message: "must be an object of names and values", remedy },
      ]);
    }
  });
});

describe("a secret's value", () => {
  it.each([
    ["under a name that is not a setting", { openaiKey: SECRET }],
    ["as a model's field", { models: [{ name: "m", model: "openai/m", mockResponse: "x", apiKey: SECRET }] }],
    ["in place of a list", { models: SECRET }],
    ["in place of the object of secrets", { providerKeys: SECRET }],
    ["with a space in it", { providerKeys: { openai: `${SECRET} ` } }],
    ["under an unused secret name", { secrets: { nothing: SECRET } }],
    ["in place of a number", { litellmWorkers: SECRET }],
    ["as the value of an unknown rotation", { rotate: { openai: SECRET } }],
    ["in place of an object", { tls: JSON.stringify(SECRET) }],
    ["in place of a name", { serviceKeys: [{ alias: `${SECRET} `, models: ["mock"] }] }],
    ["in place of an address", { alertReceivers: [{ name: "ops", type: "webhook", url: { secret: SECRET } }] }],
    ["in place of an image", { images: { redis: SECRET } }],
  ])("never appears in the message when it is set %s", (_, changes) => {
    expect(refusalOf(changes).message).not.toContain(SECRET);
  });
});
