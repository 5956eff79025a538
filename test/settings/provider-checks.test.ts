import { describe, expect, it } from "vitest";

import { load, problemsOf, type ConfigChanges } from "../support/config";

const SECRETS = {
  azureClient: "a-long-secret",
  awsId: "a-long-secret",
  awsSecret: "a-long-secret",
  vertex: "a-long-secret",
};
const PROVIDER_KEYS = { azure: "a-long-secret", bedrock: "a-long-secret" };
const AZURE = { model: "azure/prod", apiBase: "https://my.openai.azure.com" };
const VERSION = { apiVersion: "2024-10-21" };
const PRINCIPAL = { tenantId: "t-1", clientId: "c-1", clientSecret: { secret: "azureClient" } };
const ACCESS_KEY = { accessKeyId: { secret: "awsId" }, secretAccessKey: { secret: "awsSecret" } };
const BEDROCK = { model: "bedrock/eu.amazon.nova-lite-v1:0" };
const REGION = { region: "eu-central-1" };
const VERTEX = { project: "my-project", location: "europe-west4", credentials: { secret: "vertex" } };
const ROLE = { roleArn: "arn:aws:iam::123456789012:role/bedrock" };

/** A stack with one model, and with all secrets that the models here name. */
function withModel(model: object): ConfigChanges {
  const named = JSON.stringify(model);
  const used = (all: object) => Object.fromEntries(Object.entries(all).filter(([name]) => named.includes(`"${name}"`)));
  return {
    models: [{ name: "m", ...model }],
    serviceKeys: [],
    secrets: used(SECRETS),
    providerKeys: used(PROVIDER_KEYS),
  };
}

/** Each problem's path and message. */
function found(model: object): readonly string[] {
  return problemsOf(withModel(model)).map(({ path, message }) => `${path} ${message}`);
}

describe("a model's provider", () => {
  it.each([
    [{ ...AZURE, providerKey: "azure", azure: VERSION }],
    [{ ...AZURE, azure: { ...VERSION, ...PRINCIPAL } }],
    [{ ...BEDROCK, aws: { ...REGION, ...ACCESS_KEY } }],
    [{ ...BEDROCK, aws: { ...REGION, ...ACCESS_KEY, ...ROLE, sessionName: "llm-stack" } }],
    [{ ...BEDROCK, providerKey: "bedrock", aws: REGION }],
    [{ model: "vertex_ai/gemini-2.5-flash", vertex: VERTEX }],
    [{ model: "azure/anything", mockResponse: "x" }],
    [{ model: "oci/cohere.command", params: { oci_key: { secret: "vertex" } } }],
  ])("is complete with %j", (model) => {
    expect(load(withModel(model)).settings.models).toHaveLength(1);
  });

  it.each(
    [
      [
        { model: "azure/prod" },
        ["models[0].azure.apiVersion is required for azure models", "models[0].apiBase is required for azure models"],
      ],
      [{ model: "bedrock/m" }, ["models[0].aws.region is required for bedrock models"]],
      [
        { model: "vertex_ai/m" },
        ["project", "location", "credentials.secret"].map(
          (field) => `models[0].vertex.${field} is required for vertex_ai models`,
        ),
      ],
      [{ model: "ollama_chat/llama3.2" }, ["models[0].apiBase is required for ollama_chat models"]],
      [{ model: "hosted_vllm/qwen" }, ["models[0].apiBase is required for hosted_vllm models"]],
    ].map(([model, problems]) => [model as { model: string }, problems as string[]] as const),
  )("needs the fields without which LiteLLM cannot reach it: %j", (model, problems) => {
    const others = ["models[0].providerKey is required unless"];
    expect(found(model).filter((text) => !others.some((other) => text.startsWith(other)))).toEqual(problems);
  });

  it.each([
    [
      { model: "openai/gpt", apiBase: "https://llm.example.com", aws: REGION },
      "models[0].aws does not fit the model openai/gpt: it is for models that start with bedrock, bedrock_mantle, " +
        "aws_polly, sagemaker, sagemaker_chat, and sagemaker_nova",
    ],
    [
      { ...AZURE, providerKey: "azure", azure: VERSION, organization: "org-1" },
      "models[0].organization does not fit the model azure/prod: it is OpenAI's",
    ],
    [
      { model: "vertex_ai/m", vertex: VERTEX, providerKey: "azure" },
      "models[0].providerKey does not fit the model vertex_ai/m: vertex_ai signs in with vertex",
    ],
  ])("takes no field of another provider: %j", (model, problem) => {
    expect(found(model)).toEqual([problem]);
  });

  it.each([
    [
      { ...AZURE, azure: VERSION },
      ["models[0].providerKey is required unless azure has tenantId, clientId and clientSecret"],
    ],
    [
      { ...AZURE, azure: { ...VERSION, clientId: "c-1" } },
      [
        "models[0].azure.tenantId is required beside clientId",
        "models[0].azure.clientSecret.secret is required beside clientId",
      ],
    ],
    [
      { ...AZURE, providerKey: "azure", azure: { ...VERSION, ...PRINCIPAL } },
      ["models[0].providerKey would replace azure's service principal"],
    ],
    [
      { ...BEDROCK, aws: REGION },
      [
        "models[0].aws.instanceRole is required, or accessKeyId and secretAccessKey, unless the model has a providerKey",
      ],
    ],
    [
      { ...BEDROCK, aws: { ...REGION, ...ROLE } },
      [
        "models[0].aws.instanceRole is required, or accessKeyId and secretAccessKey: roleArn is assumed with one of them",
      ],
    ],
    [
      { ...BEDROCK, aws: { ...REGION, accessKeyId: { secret: "awsId" } } },
      ["models[0].aws.secretAccessKey.secret is required beside accessKeyId"],
    ],
    [
      { ...BEDROCK, providerKey: "bedrock", aws: { ...REGION, ...ACCESS_KEY } },
      ["models[0].providerKey would replace aws's keys and roles"],
    ],
    [
      { ...BEDROCK, aws: { ...REGION, ...ACCESS_KEY, sessionName: "x1" } },
      ["models[0].aws.sessionName names the session of a role: it needs roleArn"],
    ],
  ])("has one way to sign in: %j", (model, problems) => {
    expect(found(model)).toEqual(problems);
  });

  it("reaches the metadata service if a model uses the instance's own role", () => {
    const model = withModel({ ...BEDROCK, aws: { ...REGION, instanceRole: true } });
    expect(problemsOf(model)).toEqual([
      {
        path: "cloudMetadata",
        message: "must be allow: models[0] (m) signs in with the instance's own role",
        remedy: "pulumi config set llm-stack:cloudMetadata allow",
      },
    ]);
    expect(load({ ...model, cloudMetadata: "allow" }).settings.cloudMetadata).toBe("allow");
  });

  it("reports an invalid block once", () => {
    expect(found({ ...BEDROCK, aws: "eu-central-1" })).toEqual(["models[0].aws must be an object"]);
    expect(found({ ...AZURE, providerKey: "azure", azure: { apiVersion: "2024-10-21 00:00:00 +0000 UTC" } })).toEqual([
      'models[0].azure.apiVersion must be in quotes, for example "2024-10-21": Pulumi changes a bare date',
    ]);
  });

  it("has a valid project and location", () => {
    const vertex = { ...VERTEX, project: "My project", location: "Europe" };
    expect(found({ model: "vertex_ai/gemini-2.5-flash", vertex })).toEqual([
      "models[0].vertex.project must be a project's id such as my-project",
      "models[0].vertex.location must be a location such as europe-west4 or global",
    ]);
  });

  it("needs every secret that its block names", () => {
    const { secrets, ...rest } = withModel({ ...BEDROCK, aws: { ...REGION, ...ACCESS_KEY } });
    expect(secrets).toBeDefined();
    expect(problemsOf(rest).map(({ path, message }) => `${path} ${message}`)).toEqual([
      "secrets.awsId is not set, but models[0].aws.accessKeyId needs it",
      "secrets.awsSecret is not set, but models[0].aws.secretAccessKey needs it",
    ]);
  });
});
