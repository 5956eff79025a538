import { describe, expect, it } from "vitest";

import { load, problemsOf, type ConfigChanges } from "../support/config";

const CLEAR_TEXT = "holds a credential in clear text: write { secret: NAME } instead, and set secrets.NAME";
const BEDROCK = { model: "bedrock/m", aws: { region: "eu-central-1", instanceRole: true } };

function withParams(params: object, model: object = { model: "openai/m", mockResponse: "x" }): ConfigChanges {
  return {
    models: [{ name: "mock", ...model, params }],
    cloudMetadata: "allow",
    secrets: { someKey: "a-long-secret" },
  };
}

/** Each problem without its stack-wide prefix. A secret that is only named in a refused place is not counted. */
function found(params: object, model?: object): readonly string[] {
  return problemsOf(withParams(params, model))
    .filter(({ path }) => !path.startsWith("secrets"))
    .map(({ path, message }) => `${path.replace("models[0].params.", "")} ${message}`);
}

describe("a model's params", () => {
  it("take any other parameter of LiteLLM, with secrets by reference at any depth", () => {
    const params = {
      project_id: "p-1",
      seed: 7,
      max_tokens: 100,
      valkey_host: "valkey.example.com",
      extra_headers: { "X-Gateway-Key": { secret: "someKey" } },
      extra_body: { nested: { list: [{ token: { secret: "someKey" } }], flag: true, nothing: null } },
    };
    expect(load(withParams(params)).settings.models[0]?.params).toEqual(params);
  });

  it.each([
    [{ api_key: "x" }, "api_key is written as providerKey, beside params"],
    [{ api_base: "https://x.example.com" }, "api_base is written as apiBase, beside params"],
    [{ organization: "o" }, "organization is written as organization, beside params"],
    [{ stream_timeout: 5 }, "stream_timeout is written as streamTimeout, beside params"],
    [
      { model_info: {} },
      "model_info is written with mode, baseModel, accessGroups, maxInputTokens and maxOutputTokens",
    ],
    [{ ssl_verify: false }, "ssl_verify would change how the provider's certificate is checked"],
    [
      { configurable_clientside_auth_params: ["api_base"] },
      "configurable_clientside_auth_params would let callers send the provider's key to an address of theirs",
    ],
    [
      { auto_router_config: "{}" },
      "auto_router_config would send a request to a model that was not checked against the caller's access",
    ],
    [{ metadata: {} }, "metadata would replace what LiteLLM knows about the caller, on which limits and spend depend"],
  ])("never replace a setting or undo a protection: %j", (params, problem) => {
    expect(found(params)).toEqual([problem]);
  });

  it("have no field of the provider's block, which other providers may have", () => {
    expect(found({ aws_region_name: "eu-west-1" }, BEDROCK)).toEqual([
      "aws_region_name is written as aws.region, beside params",
    ]);
    expect(load(withParams({ client_id: "c", client_secret: { secret: "someKey" } })).settings.models).toHaveLength(1);
  });

  it.each([
    [{ watsonx_token: "abc" }, "watsonx_token"],
    [{ oci_key: "abc" }, "oci_key"],
    [{ clientSecret: "abc" }, "clientSecret"],
    [{ extra_headers: { Authorization: "abc" } }, "extra_headers.Authorization"],
    [{ extra_headers: { "X-Api-Key": "abc" } }, "extra_headers.X-Api-Key"],
    [{ a: { b: [{ password: "abc" }] } }, "a.b[0].password"],
    [{ keys: ["abc"] }, "keys[0]"],
    [{ harmless: "sk-abc" }, "harmless"],
    [{ harmless: "-----BEGIN PRIVATE KEY-----" }, "harmless"],
    [{ harmless: '{"private_key": "abc"}' }, "harmless"],
    [{ endpoint: "https://user:password@llm.example.com" }, "endpoint"],
  ])("hold no credential in clear text, and no message repeats it: %j", (params, where) => {
    expect(found(params)).toEqual([`${where} ${CLEAR_TEXT}`]);
    const [problem] = problemsOf(withParams(params));
    expect(problem?.remedy).toBe(`pulumi config rm --path 'llm-stack:models[0].params.${where}'`);
  });

  it.each([
    [{ tags: [{ secret: "someKey" }] }, "tags[0] is in a list, where LiteLLM reads no secret: put it into an object"],
    [{ project: "os.environ/LITELLM_MASTER_KEY" }, "project is a reference of LiteLLM's: write { secret: NAME }"],
    [{ azure_scope: "oidc/google/x" }, "azure_scope is a reference of LiteLLM's: write { secret: NAME }"],
    [{ on: 1 }, "on must have a name of letters, digits, _ and -, and not yes, no, on or off"],
    [{ a: { "b c": 1 } }, 'a["b c"] must have a name of letters, digits, _ and -, and not yes, no, on or off'],
    [{ x: { secret: "a b" } }, "x.secret must be a name of letters and digits that starts with a letter"],
  ])("have no value that LiteLLM would read as something else: %j", (params, problem) => {
    expect(found(params)).toEqual([problem]);
  });

  it("report every problem at once", () => {
    expect(found({ api_key: "x", user: "me", some_token: "abc" })).toHaveLength(3);
  });
});

describe("a model's texts", () => {
  it.each(["model", "mockResponse"])("are no reference to a variable: %s", (field) => {
    const model = { name: "mock", model: "openai/m", mockResponse: "x", [field]: "os.environ/LITELLM_MASTER_KEY" };
    expect(problemsOf({ models: [model] }).map(({ path }) => path)).toEqual([`models[0].${field}`]);
  });
});
