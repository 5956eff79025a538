import * as pulumi from "@pulumi/pulumi";

import { bundledAuthorities } from "../docker/certificate-authorities";
import { runService, type ServiceContainer } from "../docker/service";
import type { StackContext } from "../docker/stack-context";
import { publicHosts } from "../settings/public-hosts";
import { edgeMetricsAddresses } from "../settings/subnets";
import type { CertificateFiles } from "./certificate";
import { NGINX_FOLDER, PROXY_PROTOCOL_PORTS, renderNginx } from "./render-nginx";

/** What {@link Nginx} needs. */
export interface NginxArgs {
  readonly context: StackContext;
  /** Certificate for all public hosts; undefined when Nginx obtains its own. */
  readonly certificate: CertificateFiles | undefined;
  /** Resources that must be ready before it starts. */
  readonly startAfter: readonly pulumi.Resource[];
}

/** Nginx, the only container that other machines can reach. */
export class Nginx extends pulumi.ComponentResource {
  public readonly container: ServiceContainer;

  constructor(name: string, { context, certificate, startAfter }: NginxArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:Nginx", name, {}, opts);
    const { ports, proxyProtocol } = context.settings;
    const published = proxyProtocol ? PROXY_PROTOCOL_PORTS : { http: 80, https: 443 };
    // Without a certificate of its own, Nginx connects to the authority that issues one.
    const authorities = bundledAuthorities(certificate ? { authorities: "" } : context, NGINX_FOLDER);
    this.container = runService(
      {
        context,
        service: "nginx",
        user: "101:101",
        networks: ["edge", "app", "edge-metrics"],
        addresses: { "edge-metrics": edgeMetricsAddresses(context.settings.subnet).nginx },
        // The public names also resolve to Nginx inside the networks, so that probes take the same path as users.
        aliases: publicHosts(context.settings),
        ...(authorities.entrypoint.length > 0 && { entrypoint: [...authorities.entrypoint, "/docker-entrypoint.sh"] }),
        command: ["nginx", "-c", `${NGINX_FOLDER}/nginx.conf`, "-g", "daemon off;"],
        config: { folder: NGINX_FOLDER, files: [...renderNginx(context.settings), ...authorities.files] },
        ...(certificate
          ? { secrets: { folder: "/run/secrets", files: certificateFiles(certificate) } }
          : { mounts: [{ volume: context.dataVolumes.nginx, folder: "/var/cache/nginx" }] }),
        tmpfs: { "/tmp": "mode=1777" },
        ports: [
          { container: published.http, host: ports.http, address: "0.0.0.0" },
          { container: published.https, host: ports.https, address: "0.0.0.0" },
        ],
        health: {
          command: ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/healthz"],
          intervalSeconds: 2,
          readyWithinSeconds: 60,
        },
      },
      { parent: this, startAfter },
    );
    this.registerOutputs({ container: this.container });
  }
}

function certificateFiles({ certificate, privateKey }: CertificateFiles) {
  return [
    { path: "certificate.pem", content: certificate },
    { path: "private-key.pem", content: pulumi.secret(privateKey) },
  ];
}
