import { readPackageFile } from "../settings/package-files";
import type { Settings } from "../settings/schema";
import { renderTemplate } from "../templates/render-template";
import type { RenderedFile } from "../templates/rendered-file";

/** Folder of Nginx' container that its rendered files are mounted at. */
export const NGINX_FOLDER = "/etc/nginx/llm-stack";

/** Everything that Nginx reads, but the certificate. */
export function renderNginx(settings: Settings): RenderedFile[] {
  const { apiHost, chatHost, ports, tls, frameAncestors } = settings;
  const acme = tls.mode === "acme";
  const portSuffix = ports.https === 443 ? "" : `:${ports.https}`;
  // Browsers send a cookie to a framed page of another site only when it says so itself.
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
    file("requests.conf", { CORS_ORIGINS: settings.corsOrigins.map((one) => `"${one}" "${one}";`).join("\n") }),
    ...["limits.conf", "api-errors.conf", "model-call.conf"].map(plain),
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

function issuer({ email, directoryUrl }: { readonly email: string; readonly directoryUrl: string }): string {
  return renderTemplate("nginx/acme-issuer.conf", { EMAIL: email, DIRECTORY_URL: directoryUrl });
}

/** Who the client is when a load balancer stands in front, which only the named addresses may say. */
function trustedProxies(ranges: readonly string[]): string {
  if (ranges.length === 0) return "";
  const lines = ranges.map((range) => `set_real_ip_from ${range};`);
  return [...lines, "real_ip_header X-Forwarded-For;", "real_ip_recursive on;"].join("\n");
}

function plain(name: string): RenderedFile {
  return { path: name, content: readPackageFile(`config-templates/nginx/${name}`) };
}

function file(name: string, values: Readonly<Record<string, string>>): RenderedFile {
  return { path: name, content: renderTemplate(`nginx/${name}`, values) };
}
