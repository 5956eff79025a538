import type { StackContext } from "../docker/stack-context";
import type { MountedFile } from "../docker/files";
import { namedSecret } from "../secrets/named-secret";
import { publicUrl } from "../settings/public-url";
import type { Settings } from "../settings/schema";

type SignIn = Settings["monitoring"]["signIn"];

const CLIENT_SECRET = "client-secret";

/**
 * Grafana's variables for access through Nginx; none without `monitoring.host`. Grafana would show shared dashboards and snapshots
 * to people without an account, and send snapshots to another server on request.
 * Reference: https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/
 */
export function publicAccess({
  monitoring: { host, signIn },
  ports,
}: Pick<Settings, "monitoring" | "ports">): Readonly<Record<string, string>> {
  if (host === "") return {};
  return {
    GF_AUTH_ANONYMOUS_ENABLED: "false",
    GF_PUBLIC_DASHBOARDS_ENABLED: "false",
    GF_SERVER_ENABLE_GZIP: "true",
    GF_SERVER_ROOT_URL: `${publicUrl(host, ports.https)}/`,
    GF_SNAPSHOTS_ENABLED: "false",
    GF_SNAPSHOTS_EXTERNAL_ENABLED: "false",
    ...oauth(signIn),
  };
}

/** The file with the client's secret, if people sign in through a provider. */
export function clientSecret({
  settings,
  secrets,
}: Pick<StackContext, "settings" | "secrets">): readonly MountedFile[] {
  const { signIn } = settings.monitoring;
  if (signIn.mode !== "oidc") return [];
  return [{ path: CLIENT_SECRET, content: namedSecret(secrets.inputs, signIn.clientSecret.secret) }];
}

/**
 * A person for whom the expression gives no role may not sign in (`ROLE_ATTRIBUTE_STRICT`): otherwise every account of the provider
 * would be a viewer. No account of the provider becomes a server administrator.
 */
function oauth(signIn: SignIn): Readonly<Record<string, string>> {
  if (signIn.mode !== "oidc") return {};
  return {
    GF_AUTH_GENERIC_OAUTH_ENABLED: "true",
    GF_AUTH_GENERIC_OAUTH_NAME: signIn.label,
    GF_AUTH_GENERIC_OAUTH_CLIENT_ID: signIn.clientId,
    GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET__FILE: `/run/secrets/${CLIENT_SECRET}`,
    GF_AUTH_GENERIC_OAUTH_SCOPES: "openid profile email",
    GF_AUTH_GENERIC_OAUTH_AUTH_URL: signIn.authUrl,
    GF_AUTH_GENERIC_OAUTH_TOKEN_URL: signIn.tokenUrl,
    GF_AUTH_GENERIC_OAUTH_API_URL: signIn.apiUrl,
    GF_AUTH_GENERIC_OAUTH_USE_PKCE: "true",
    GF_AUTH_GENERIC_OAUTH_ALLOW_ASSIGN_GRAFANA_ADMIN: "false",
    GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH: signIn.roleAttributePath,
    GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_STRICT: "true",
  };
}
