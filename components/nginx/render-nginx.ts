import { readPackageFile } from "../settings/package-files";
import type { Settings } from "../settings/schema";
import type { ApiRouteGroup } from "../settings/schemas/api-routes";
import { renderTemplate } from "../templates/render-template";
import type { RenderedFile } from "../templates/rendered-file";

/** Folder in Nginx's container where the rendered files are mounted. */
export const NGINX_FOLDER = "/etc/nginx/llm-stack";

/** Headers in which the clients of a group of routes send their key. */
const KEY_HEADERS: Readonly<Partial<Record<ApiRouteGroup, string>>> = {
  azure: "$http_api_key",
  google: "$http_x_goog_api_key",
};

/** Nginx's configuration files, without the certificate. */
export function renderNginx(settings: Settings): RenderedFile[] {
  const { apiHost, chatHost, ports, tls, frameAncestors } = settings;
  const acme = tls.mode === "acme";
  const portSuffix = ports.https === 443 ? "" : `:${ports.https}`;
  // Browsers send cookies to a page that another site frames only with SameSite=None.
  const sameSite = frameAncestors.length === 0 ? "lax" : "none";
  return [
    file("nginx.conf", {
      LOAD_MODULES: acme ? "load_module modules/ngx_http_acme_module.so;" : "",
      ACME_ISSUER: acme ? issuer(tls) : "",
      API_HOST: apiHost,
      CHAT_HOST: chatHost,
      HTTPS_PORT_SUFFIX: portSuffix,
      TRUSTED_PROXIES: trustedProxies(settings.trustedProxies),
    }),
    file("requests.conf", {
      CORS_ORIGINS: settings.corsOrigins.map((origin) => `"${origin}" "${origin}";`).join("\n"),
    }),
    ...["api-errors.conf", "model-call.conf", ...settings.apiRoutes.map(routesFile)].map(staticFile),
    file("limits.conf", { KEY_HEADERS: keyHeaders(settings.apiRoutes) }),
    file("api.conf", {
      API_HOST: apiHost,
      SAME_SITE: sameSite,
      OPENED_ROUTES: settings.apiRoutes.map((group) => `include ${NGINX_FOLDER}/${routesFile(group)};`).join("\n"),
    }),
    file("chat.conf", { CHAT_HOST: chatHost, SAME_SITE: sameSite }),
    file("proxy.conf", { HTTPS_PORT_SUFFIX: portSuffix }),
    file("headers.conf", { FRAME_ANCESTORS: frameAncestors.length === 0 ? "'none'" : frameAncestors.join(" ") }),
    {
      path: "certificate.conf",
      content: readPackageFile(`config-templates/nginx/certificate-${acme ? "acme" : "files"}.conf`),
    },
  ];
}

function routesFile(group: ApiRouteGroup): string {
  return `routes-${group}.conf`;
}

/**
 * Headers with a key other than Authorization: Anthropic's, and those of the opened routes' clients. A client sends one of
 * them; two together are no key.
 */
function keyHeaders(groups: readonly ApiRouteGroup[]): string {
  return ["$http_x_api_key", ...groups.flatMap((group) => KEY_HEADERS[group] ?? [])].join("");
}

function issuer({ email, directoryUrl }: { readonly email: string; readonly directoryUrl: string }): string {
  return renderTemplate("nginx/acme-issuer.conf", { EMAIL: email, DIRECTORY_URL: directoryUrl });
}

/** Takes the client's address from a load balancer's header, which only the listed addresses may set. */
function trustedProxies(ranges: readonly string[]): string {
  if (ranges.length === 0) return "";
  const lines = ranges.map((range) => `set_real_ip_from ${range};`);
  return [...lines, "real_ip_header X-Forwarded-For;", "real_ip_recursive on;"].join("\n");
}

function staticFile(name: string): RenderedFile {
  return { path: name, content: readPackageFile(`config-templates/nginx/${name}`) };
}

function file(name: string, values: Readonly<Record<string, string>>): RenderedFile {
  return { path: name, content: renderTemplate(`nginx/${name}`, values) };
}
