import { describe, expect, it } from "vitest";

import type { SettingsInput } from "../../components/settings/settings";
import { blocksOf, valuesOf } from "../support/nginx-config";
import { httpOf, nginxConfig, serverOf } from "../support/nginx-example";
import { ACME } from "../support/settings";

const config = nginxConfig();
const http = httpOf(config);

describe("TLS", () => {
  const certificates = (changes: SettingsInput) =>
    ["api.example.com", "chat.example.com"].map((host) => {
      const { block } = serverOf(nginxConfig(changes), host);
      return [...valuesOf(block, "ssl_certificate"), ...valuesOf(block, "ssl_certificate_key")];
    });

  it("accepts no version older than 1.2 and no session tickets", () => {
    expect(valuesOf(http, "ssl_protocols")).toEqual(["TLSv1.2 TLSv1.3"]);
    expect(valuesOf(http, "ssl_session_tickets")).toEqual(["off"]);
  });

  it.each([{ mode: "selfSigned" }, { mode: "files", certificateFile: "a.pem", privateKeyFile: "b.pem" }])(
    "reads certificate and key from the secrets folder under tls.mode $mode, without Nginx's ACME module",
    (tls) => {
      const files = ["/run/secrets/certificate.pem", "/run/secrets/private-key.pem"];
      expect(certificates({ tls })).toEqual([files, files]);
      expect(valuesOf(nginxConfig({ tls }), "load_module")).toEqual([]);
      expect(blocksOf(httpOf(nginxConfig({ tls })), "acme_issuer")).toEqual([]);
    },
  );

  it("lets Nginx obtain the certificates itself under tls.mode acme", () => {
    const acme = nginxConfig({ tls: ACME });
    const [issuer] = blocksOf(httpOf(acme), "acme_issuer");
    expect(certificates({ tls: ACME })).toEqual([
      ["$acme_certificate", "$acme_certificate_key"],
      ["$acme_certificate", "$acme_certificate_key"],
    ]);
    expect(valuesOf(acme, "load_module")).toEqual(["modules/ngx_http_acme_module.so"]);
    expect(issuer?.args).toEqual(valuesOf(serverOf(acme, "api.example.com").block, "acme_certificate"));
    expect(issuer && valuesOf(issuer.block, "uri")).toEqual(["https://acme.example.com/directory"]);
    expect(issuer && valuesOf(issuer.block, "contact")).toEqual([ACME.email]);
  });
});

describe("the rest of Nginx's configuration", () => {
  it("resolves upstreams again at run time, because a replaced container has another address", () => {
    const upstreams = blocksOf(http, "upstream").map(({ args, block }) => [...args, ...valuesOf(block, "server")]);
    expect(upstreams).toEqual([
      ["litellm", "litellm:4000 resolve"],
      ["open_webui", "open-webui:8080 resolve"],
    ]);
    expect(valuesOf(http, "resolver")).toEqual(["127.0.0.11 valid=5s ipv6=off"]);
  });

  it("logs JSON without query strings and headers, which carry keys", () => {
    const [format = "", metrics = ""] = valuesOf(http, "log_format");
    const variables = Array.from(`${format}${metrics}`.matchAll(/\$(\w+)/g), ([, name = ""]) => name);
    const revealing = /^(uri|request|request_uri|request_body|args|query_string)$|^(http|arg|cookie|sent_http)_/;
    expect(format).toMatch(/^json escape=json \{.*\}$/s);
    expect(variables).toContain("logged_path");
    expect(variables.filter((name) => revealing.test(name))).toEqual([]);
    expect(valuesOf(http, "access_log")).toEqual([
      "/dev/stdout json",
      "syslog:server=10.213.5.251:5140,nohostname metrics",
    ]);
  });

  it("hides its version", () => {
    expect(valuesOf(http, "server_tokens")).toEqual(["off"]);
  });

  it("exposes its metrics only on the unpublished port", () => {
    const servers = blocksOf(http, "server").filter(
      (server) => JSON.stringify(server).includes("stub_status") || JSON.stringify(server).includes("/healthz"),
    );
    expect(servers.map(({ block }) => valuesOf(block, "listen"))).toEqual([["8080"]]);
  });

  it("writes only to its temporary folder, because its root is read-only", () => {
    const folders = [...config, ...http]
      .filter(({ name }) => name === "pid" || name.endsWith("_temp_path"))
      .map(({ args: [path = ""] }) => path);
    expect(folders).toHaveLength(6);
    expect(folders.every((path) => path.startsWith("/tmp/"))).toBe(true);
  });
});
