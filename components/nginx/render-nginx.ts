import { AUTHORITIES_BUNDLE } from "../docker/certificate-authorities";
import { readPackageFile } from "../settings/package-files";
import type { Settings } from "../settings/schema";
import { renderTemplate } from "../templates/render-template";
import type { RenderedFile } from "../templates/rendered-file";

/** Folder in Nginx's container where the rendered files are mounted. */
export const NGINX_FOLDER = "/etc/nginx/llm-stack";

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
      ACME_ISSUER: acme ? issuer(tls, settings.certificateAuthorities.length > 0) : "",
      API_HOST: apiHost,
      CHAT_HOST: chatHost,
      HTTPS_PORT_SUFFIX: portSuffix,
      TRUSTED_PROXIES: trustedProxies(settings.trustedProxies),
    }),
    file("requests.conf", {
      CORS_ORIGINS: settings.corsOrigins.map((origin) => `"${origin}" "${origin}";`).join("\n"),
    }),
    ...["limits.conf", "api-errors.conf", "model-call.conf"].map(staticFile),
    file("api.conf", { API_HOST: apiHost, SAME_SITE: sameSite }),
    file("chat.conf", { CHAT_HOST: chatHost, SAME_SITE: sameSite }),
    file("proxy.conf", { HTTPS_PORT_SUFFIX: portSuffix }),
    file("headers.conf", { FRAME_ANCESTORS: frameAncestors.length === 0 ? "'none'" : frameAncestors.join(" ") }),
    {
      path: "certificate.conf",
      content: readPackageFile(`config-templates/nginx/certificate-${acme ? "acme" : "files"}.conf`),
    },
  ];
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
