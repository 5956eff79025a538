import { removeField, setField, testInvalidSettings } from "../support/invalid-settings";

const MODEL = { name: "mock", model: "openai/m", mockResponse: "x" };
const AZURE = { ...MODEL, model: "azure/m" };
const AWS = { ...MODEL, model: "bedrock/m" };
const REGION = { region: "eu-central-1" };
const TIMEOUT = "must be at most 280 seconds, because Nginx waits for 300";
const ROLE = "must be a role's ARN such as arn:aws:iam::123456789012:role/bedrock";
const GROUP = "must name at least one group";

testInvalidSettings("models", [
  ["models", [{ ...MODEL, timeout: 281 }], "models[0].timeout", TIMEOUT, setField("models[0].timeout")],
  [
    "models",
    [{ ...MODEL, streamTimeout: 300 }],
    "models[0].streamTimeout",
    TIMEOUT,
    setField("models[0].streamTimeout"),
  ],
  [
    "models",
    [{ ...MODEL, numRetries: 6 }],
    "models[0].numRetries",
    "must be at most 5",
    setField("models[0].numRetries"),
  ],
  ["models", [{ ...MODEL, order: 0 }], "models[0].order", "must be greater than 0", setField("models[0].order")],
  [
    "models",
    [{ ...MODEL, accessGroups: [] }],
    "models[0].accessGroups[0]",
    GROUP,
    setField("models[0].accessGroups[0]"),
  ],
  [
    "models",
    [{ ...MODEL, maxInputTokens: 1.5 }],
    "models[0].maxInputTokens",
    "must be a whole number",
    setField("models[0].maxInputTokens"),
  ],
  [
    "models",
    [{ ...MODEL, maxOutputTokens: 0 }],
    "models[0].maxOutputTokens",
    "must be greater than 0",
    setField("models[0].maxOutputTokens"),
  ],
  ["models", [{ ...MODEL, params: ["seed"] }], "models[0].params", "must be an object", setField("models[0].params")],
  [
    "models",
    [{ ...MODEL, organization: "my org" }],
    "models[0].organization",
    "must be an organization's id such as org-abc123",
    setField("models[0].organization", "org-abc123"),
  ],
  [
    "models",
    [{ ...AZURE, azure: { apiVersion: "2" } }],
    "models[0].azure.apiVersion",
    'must be a version of the API such as "2024-10-21" or "2025-04-01-preview"',
    setField("models[0].azure.apiVersion", "2024-10-21"),
  ],
  [
    "models",
    [{ ...AZURE, azure: { apiVersion: "2024-10-21", clientId: "a b" } }],
    "models[0].azure.clientId",
    "must be an id such as 11111111-2222-3333-4444-555555555555",
    setField("models[0].azure.clientId", "11111111-2222-3333-4444-555555555555"),
  ],
  [
    "models",
    [{ ...AWS, aws: { region: "Frankfurt" } }],
    "models[0].aws.region",
    "must be a region such as eu-central-1",
    setField("models[0].aws.region", "eu-central-1"),
  ],
  [
    "models",
    [{ ...AWS, aws: { ...REGION, instanceRole: false } }],
    "models[0].aws.instanceRole",
    "must be true, or be left out",
    setField("models[0].aws.instanceRole", "true"),
  ],
  [
    "models",
    [{ ...AWS, aws: { ...REGION, roleArn: "bedrock" } }],
    "models[0].aws.roleArn",
    ROLE,
    setField("models[0].aws.roleArn", "arn:aws:iam::123456789012:role/bedrock"),
  ],
  [
    "models",
    [{ ...AWS, aws: { ...REGION, accessKeyId: "AKIA123" } }],
    "models[0].aws.accessKeyId",
    "must be { secret: NAME }, with the value in secrets.NAME",
    removeField("models[0].aws.accessKeyId"),
  ],
  [
    "models",
    [{ ...MODEL, apiBase: "https://user:password@llm.example.com" }],
    "models[0].apiBase",
    "must have no user name and password: use providerKey, or a header in params",
    removeField("models[0].apiBase"),
  ],
]);
