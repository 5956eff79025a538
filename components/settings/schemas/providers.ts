import { z } from "zod";

import { secretName, secretReference } from "./values";

/** How to sign in at providers that need more than a key. `model-providers.ts` says which provider takes which block. */

const id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9.-]*$/, "must be an id such as 11111111-2222-3333-4444-555555555555");

/** Pulumi reads an unquoted date as a time, and writes it back as one. */
const UNQUOTED_DATE = /^\d{4}-\d\d-\d\d 00:00:00 \+0000 UTC$/;
const API_VERSION = /^(\d{4}-\d\d-\d\d(-preview)?|v1|latest|preview)$/;

/** Azure OpenAI: its API's version and, without a `providerKey`, the service principal that signs in. */
const azure = z.strictObject({
  apiVersion: z
    .string()
    .refine(
      (text) => !UNQUOTED_DATE.test(text),
      'must be in quotes, for example "2024-10-21": Pulumi changes a bare date',
    )
    .refine(
      (text) => UNQUOTED_DATE.test(text) || API_VERSION.test(text),
      'must be a version of the API such as "2024-10-21" or "2025-04-01-preview"',
    ),
  tenantId: id.optional(),
  clientId: id.optional(),
  clientSecret: secretReference.optional(),
});

/** AWS: the region, and keys, the instance's own role, or a role that one of these assumes. */
const aws = z.strictObject({
  region: z.string().regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/, "must be a region such as eu-central-1"),
  accessKeyId: secretReference.optional(),
  secretAccessKey: secretReference.optional(),
  instanceRole: z.literal(true, { error: "must be true, or be left out" }).optional(),
  roleArn: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/,
      "must be a role's ARN such as arn:aws:iam::123456789012:role/bedrock",
    )
    .optional(),
  sessionName: z
    .string()
    .regex(/^[\w+=,.@-]{2,64}$/, "must be 2 to 64 letters, digits or _ + = , . @ -")
    .optional(),
});

/** Vertex AI: the project, its location, and the JSON key of a service account. */
const vertex = z.strictObject({
  project: z.string().regex(/^[a-z][a-z0-9.:-]*$/, "must be a project's id such as my-project"),
  location: z.string().regex(/^[a-z][a-z0-9-]*$/, "must be a location such as europe-west4 or global"),
  credentials: secretReference,
});

/** The fields of a model that say how LiteLLM reaches its provider. */
export const providerFields = {
  providerKey: secretName.optional(),
  organization: z
    .string()
    .regex(/^[\w-]+$/, "must be an organization's id such as org-abc123")
    .optional(),
  azure: azure.optional(),
  aws: aws.optional(),
  vertex: vertex.optional(),
  // Any other of LiteLLM's `litellm_params`, checked in `checks/model-params.ts`.
  params: z.record(z.string(), z.unknown()).optional(),
};
