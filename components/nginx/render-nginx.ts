import { AUTHORITIES_BUNDLE } from "../docker/certificate-authorities";
import { readPackageFile } from "../settings/package-files";
import type { Settings } from "../settings/schema";
import type { ApiRouteGroup } from "../settings/schemas/api-routes";
import { edgeMetricsAddresses } from "../settings/subnets";
import { renderTemplate } from "../templates/render-template";
import type { RenderedFile } from "../templates/rendered-file";

/** Folder in Nginx's container where the rendered files are mounted. */
export const NGINX_FOLDER = "/etc/nginx/llm-stack";

/** Ports in Nginx's container that are published if load balancers speak PROXY protocol. */
export const PROXY_PROTOCOL_PORTS = { http: 8081, https: 8443 } as const;

/** UDP port on which the access log exporter listens. */
export const ACCESS_LOG_PORT = 5140;

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
  const behindBalancer = listener(settings, "https", " ssl");
  return [
    file("nginx.conf", {
      LOAD_MODULES: acme ? "load_module modules/ngx_http_acme_module.so;" : "",
      ACME_ISSUER: acme ? issuer(tls, settings.certificateAuthorities.length > 0) : "",
      API_HOST: apiHost,
      CHAT_HOST: chatHost,
      HTTPS_PORT_SUFFIX: portSuffix,
      TRUSTED_PROXIES: trustedProxies(settings),
      LISTEN_HTTPS_DEFAULT: listener(settings, "https", " ssl default_server"),
      LISTEN_HTTP_DEFAULT: listener(settings, "http", " default_server"),
      LISTEN_HTTP: listener(settings, "http", ""),
      INCLUDE_GRAFANA: settings.monitoring.host === "" ? "" : `include ${NGINX_FOLDER}/grafana.conf;`,
    }),
    ...grafanaFiles(settings, portSuffix),
    file("access-log.conf", {
      API_HOST: apiHost,
      CHAT_HOST: chatHost,
      ACCESS_LOG_SERVER: `${edgeMetricsAddresses(settings.subnet).accessLogExporter}:${ACCESS_LOG_PORT}`,
    }),
    file("requests.conf", {
      CORS_ORIGINS: settings.corsOrigins.map((origin) => `"${origin}" "${origin}";`).join("\n"),
    }),
    ...["api-errors.conf", "model-call.conf", ...settings.apiRoutes.map(routesFile)].map(staticFile),
    file("limits.conf", { KEY_HEADERS: keyHeaders(settings.apiRoutes) }),
    file("api.conf", {
      API_HOST: apiHost,
      SAME_SITE: sameSite,
      LISTEN_BEHIND_BALANCER: behindBalancer,
      OPENED_ROUTES: settings.apiRoutes.map((group) => `include ${NGINX_FOLDER}/${routesFile(group)};`).join("\n"),
    }),
    file("chat.conf", { CHAT_HOST: chatHost, SAME_SITE: sameSite, LISTEN_BEHIND_BALANCER: behindBalancer }),
    file("proxy.conf", { HTTPS_PORT_SUFFIX: portSuffix }),
    file("headers.conf", { FRAME_ANCESTORS: frameAncestors.length === 0 ? "'none'" : frameAncestors.join(" ") }),
    {
      path: "certificate.conf",
      content: readPackageFile(`config-templates/nginx/certificate-${acme ? "acme" : "files"}.conf`),
    },
  ];
}

/** The server of `monitoring.host`. A portal may frame the chat, but never Grafana: browsers apply both policies. */
function grafanaFiles(settings: Settings, portSuffix: string): RenderedFile[] {
  const { host } = settings.monitoring;
  if (host === "") return [];
  const policy = `add_header Content-Security-Policy "frame-ancestors 'none'" always;`;
  return [
    file("grafana.conf", {
      GRAFANA_HOST: host,
      HTTPS_PORT_SUFFIX: portSuffix,
      LISTEN_HTTP: listener(settings, "http", ""),
      LISTEN_BEHIND_BALANCER: listener(settings, "https", " ssl"),
    }),
    file("grafana-proxy.conf", { NO_FRAMES: settings.frameAncestors.length === 0 ? "" : policy }),
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

function issuer(
  { email, directoryUrl }: { readonly email: string; readonly directoryUrl: string },
  hasAuthorities: boolean,
): string {
  return renderTemplate("nginx/acme-issuer.conf", {
    EMAIL: email,
    DIRECTORY_URL: directoryUrl,
    TRUSTED_AUTHORITIES: hasAuthorities ? `ssl_trusted_certificate ${AUTHORITIES_BUNDLE};` : "",
  });
}

/** Takes the client's address from a load balancer, which only the listed addresses may set. */
function trustedProxies({ trustedProxies: ranges, proxyProtocol }: Settings): string {
  if (ranges.length === 0) return "";
  const lines = ranges.map((range) => `set_real_ip_from ${range};`);
  const header = proxyProtocol ? "proxy_protocol" : "X-Forwarded-For";
  return [...lines, `real_ip_header ${header};`, "real_ip_recursive on;"].join("\n");
}

/** The port for load balancers with PROXY protocol, beside the plain one for the stack's own probes. */
function listener({ proxyProtocol }: Settings, scheme: "http" | "https", options: string): string {
  return proxyProtocol ? `listen ${PROXY_PROTOCOL_PORTS[scheme]}${options} proxy_protocol;` : "";
}

function staticFile(name: string): RenderedFile {
  return { path: name, content: readPackageFile(`config-templates/nginx/${name}`) };
}

function file(name: string, values: Readonly<Record<string, string>>): RenderedFile {
  return { path: name, content: renderTemplate(`nginx/${name}`, values) };
}
