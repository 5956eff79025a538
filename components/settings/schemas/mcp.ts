import { z } from "zod";

import { httpUrl, secretReference } from "./values";

/** LiteLLM's MCPAuth without the kinds that need a browser or another identity provider (litellm/types/mcp.py). */
const AUTH_TYPES = ["api_key", "bearer_token", "basic", "authorization"] as const;

/**
 * A remote MCP server. Servers that LiteLLM would start itself (`stdio`) are not possible: their programs would run inside the
 * gateway, beside every provider's key.
 */
export const mcpServer = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, "must be letters, digits and _: LiteLLM puts it before each tool's name"),
    url: httpUrl,
    transport: z.enum(["http", "sse"], { error: "must be http or sse: a program would run inside the gateway" }),
    authType: z.enum(AUTH_TYPES, { error: `must be one of ${AUTH_TYPES.join(", ")}` }).optional(),
    authValue: secretReference.optional(),
    allowedTools: z.array(z.string().min(1, "must not be empty")).min(1, "must name at least one tool").optional(),
    accessGroups: z.array(z.string().min(1, "must not be empty")).min(1, "must name at least one group").optional(),
    allowAllKeys: z.boolean().optional(),
  })
  .refine(
    ({ authType, authValue }) => (authType === undefined) === (authValue === undefined),
    "must have both authType and authValue, or neither",
  );
