import { problemAt } from "../problems";
import { parseIpv4Range, rangesOverlap } from "../subnets";
import { checkOf, type CrossCheck } from "./cross-check";

const LINK_LOCAL = parseIpv4Range("169.254.0.0/16");

/** The forward proxy is complete and reachable, every service that needs it can use it, and load balancers are trusted. */
export const networkChecks: readonly CrossCheck[] = [
  checkOf(["proxy"], ({ proxy: { url, username, password } }) => [
    ...(username !== undefined && password === undefined
      ? [problemAt(["proxy", "password", "secret"], "is required with proxy.username", { example: "proxyPassword" })]
      : []),
    ...(password !== undefined && username === undefined
      ? [problemAt(["proxy", "username"], "is required with proxy.password")]
      : []),
    ...(url === "" && (username ?? password) !== undefined
      ? [problemAt(["proxy", "url"], "is required with proxy.username", { example: "http://proxy.example.com:3128" })]
      : []),
  ]),
  checkOf(["proxyProtocol", "trustedProxies"], ({ proxyProtocol, trustedProxies }) =>
    proxyProtocol && trustedProxies.length === 0
      ? [
          problemAt(
            ["trustedProxies"],
            "must name the load balancers with proxyProtocol, or Nginx believes none of them",
          ),
        ]
      : [],
  ),
  checkOf(["proxy", "cloudMetadata"], ({ proxy: { url }, cloudMetadata }) => {
    const address = url === "" ? undefined : parseIpv4Range(`${new URL(url).hostname}/32`);
    return address && LINK_LOCAL && rangesOverlap(address, LINK_LOCAL) && cloudMetadata === "deny"
      ? [
          problemAt(["proxy", "url"], "has a link-local address, which cloudMetadata: deny blocks", {
            example: "http://proxy.example.com:3128",
          }),
        ]
      : [];
  }),
  checkOf(["proxy", "monitoring"], ({ proxy: { url, noProxy }, monitoring: { signIn } }) => {
    if (url === "" || signIn.mode !== "oidc") return [];
    const hosts = new Set([signIn.tokenUrl, signIn.apiUrl].map((address) => new URL(address).hostname));
    return [...hosts]
      .filter((host) => !isDirect(host, noProxy))
      .map((host) =>
        problemAt(
          ["proxy", "noProxy", noProxy.length],
          `must be ${host}: Grafana connects to monitoring.signIn without the proxy. If the host cannot do that, use password`,
          { example: host },
        ),
      );
  }),
  checkOf(["proxy", "tls"], ({ proxy: { url, noProxy }, tls }) => {
    if (url === "" || tls.mode !== "acme") return [];
    const authority = new URL(tls.directoryUrl).hostname;
    return isDirect(authority, noProxy)
      ? []
      : [
          problemAt(
            ["proxy", "noProxy", noProxy.length],
            `must be ${authority}: Nginx's ACME module has no proxy and connects to tls.directoryUrl directly. If the ` +
              "host cannot do that, use tls.mode files with certificates that another program renews",
            { example: authority },
          ),
        ];
  }),
];

function isDirect(name: string, noProxy: readonly string[]): boolean {
  return noProxy.some((host) => isWithin(name, host.replace(/^\./, "")));
}

function isWithin(name: string, parent: string): boolean {
  return name === parent || name.endsWith(`.${parent}`);
}
