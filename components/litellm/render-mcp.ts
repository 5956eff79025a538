import type { Settings } from "../settings/schema";
import { withSecretVariables } from "./secret-variables";

/** LiteLLM's section `mcp_servers`; nothing without any. */
export function mcpSection(servers: Settings["mcpServers"]): Readonly<Record<string, unknown>> {
  if (servers.length === 0) return {};
  const entries = servers.map(({ name, url, transport, authType, authValue, ...access }) => [
    name,
    {
      // Grants of keys and teams name a server by its id. A derived one would change with the address.
      server_id: name,
      url,
      transport,
      ...(authType !== undefined && { auth_type: authType, authentication_token: withSecretVariables(authValue) }),
      ...(access.allowedTools && { allowed_tools: access.allowedTools }),
      ...(access.accessGroups && { access_groups: access.accessGroups }),
      allow_all_keys: access.allowAllKeys ?? false,
    },
  ]);
  return { mcp_servers: Object.fromEntries(entries) as unknown };
}
