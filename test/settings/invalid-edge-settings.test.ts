import { expect } from "vitest";

import { edit, removeField, setField, testInvalidSettings } from "../support/invalid-settings";

const HOST = "must be a host name in lower case with at least one dot";
const ORIGIN = "must be an origin such as https://portal.example.com, without a path";
const RANGE = "must be an IPv4 address or a range without host bits, such as 10.0.4.0/24";
const PROXY = "http://proxy.example.com:3128";
const PROXY_URL =
  "must be http://host:port, in lower case and without a path; the user's name and password are fields of their own";
const NO_PROXY =
  "must be a host name or an IPv4 address in lower case, without a port or a range: Python's HTTP clients know no others";
const TIME_ZONE = "must be UTC or a time zone such as Europe/Berlin";
const GROUPS = "must be one of azure, google, realtime, mcp, files, batches";
const SUBNET = "must be a private IPv4 range from /16 to /24 without host bits, such as 10.213.0.0/21";

testInvalidSettings("what people and other hosts reach", [
  ["apiHost", "", "apiHost", HOST, "set llm-stack:apiHost api.example.com"],
  ["apiHost", "localhost", "apiHost", HOST, "set llm-stack:apiHost api.example.com"],
  ["apiHost", "API.example.com", "apiHost", HOST, "set llm-stack:apiHost api.example.com"],
  ["chatHost", "https://chat.example.com", "chatHost", HOST, "set llm-stack:chatHost chat.example.com"],
  ["chatHost", "chat..example.com", "chatHost", HOST, "set llm-stack:chatHost chat.example.com"],
  ["adminEmail", "admin", "adminEmail", "must be an e-mail address", "set llm-stack:adminEmail admin@example.com"],
  ["tls", { mode: "plain" }, "tls.mode", "must be selfSigned, files or acme", setField("tls.mode", "selfSigned")],
  [
    "tls",
    { mode: "files", certificateFile: "a" },
    "tls.privateKeyFile",
    "is required",
    setField("tls.privateKeyFile", "tls/privkey.pem"),
  ],
  [
    "tls",
    { mode: "acme", email: "a@example.com", directoryUrl: "http://acme.example.com" },
    "tls.directoryUrl",
    "must be an https:// address",
    setField("tls.directoryUrl", "https://acme-v02.api.letsencrypt.org/directory"),
  ],
  ["tls", { mode: "selfSigned", email: "a@example.com" }, "tls.email", "is not a setting", removeField("tls.email")],
  [
    "frameAncestors",
    ["https://a.example.com/x"],
    "frameAncestors[0]",
    ORIGIN,
    setField("frameAncestors[0]", "https://portal.example.com"),
  ],
  [
    "frameAncestors",
    ["https://a.example.com", "*"],
    "frameAncestors[1]",
    ORIGIN,
    setField("frameAncestors[1]", "https://portal.example.com"),
  ],
  [
    "frameAncestors",
    ["https://a.example.com; script-src *"],
    "frameAncestors[0]",
    ORIGIN,
    setField("frameAncestors[0]", "https://portal.example.com"),
  ],
  [
    "frameAncestors",
    "https://a.example.com",
    "frameAncestors",
    "must be a list, not plain text",
    edit("frameAncestors"),
  ],
  [
    "corsOrigins",
    ["https://*.example.com"],
    "corsOrigins[0]",
    `${ORIGIN} or a wildcard`,
    setField("corsOrigins[0]", "https://app.example.com"),
  ],
  [
    "corsOrigins",
    ["*"],
    "corsOrigins[0]",
    `${ORIGIN} or a wildcard`,
    setField("corsOrigins[0]", "https://app.example.com"),
  ],
  ["trustedProxies", ["10.0.4.1/24"], "trustedProxies[0]", RANGE, setField("trustedProxies[0]", "10.0.4.0/24")],
  ["trustedProxies", ["load-balancer"], "trustedProxies[0]", RANGE, setField("trustedProxies[0]", "10.0.4.0/24")],
  [
    "certificateAuthorities",
    [""],
    "certificateAuthorities[0]",
    "must be the path of a PEM file, or the PEM text itself",
    setField("certificateAuthorities[0]", "tls/company-ca.pem"),
  ],
  ["timeZone", "CET+1", "timeZone", TIME_ZONE, "set llm-stack:timeZone Europe/Berlin"],
  ["timeZone", "europe/berlin", "timeZone", TIME_ZONE, "set llm-stack:timeZone Europe/Berlin"],
  ["timeZone", "Europe/Nowhere", "timeZone", TIME_ZONE, "set llm-stack:timeZone Europe/Berlin"],
  ["proxy", { url: "https://proxy.example.com" }, "proxy.url", PROXY_URL, setField("proxy.url", PROXY)],
  ["proxy", { url: "http://user:word@proxy.example.com" }, "proxy.url", PROXY_URL, setField("proxy.url", PROXY)],
  [
    "proxy",
    { url: PROXY, noProxy: ["*"] },
    "proxy.noProxy[0]",
    NO_PROXY,
    setField("proxy.noProxy[0]", "internal.example.com"),
  ],
  [
    "proxy",
    { url: PROXY, noProxy: ["10.0.0.0/8"] },
    "proxy.noProxy[0]",
    NO_PROXY,
    setField("proxy.noProxy[0]", "internal.example.com"),
  ],
  ["apiRoutes", ["assistants"], "apiRoutes[0]", GROUPS, setField("apiRoutes[0]", "azure")],
  ["apiRoutes", ["google", 1], "apiRoutes[1]", GROUPS, setField("apiRoutes[1]", "azure")],
  ["apiRoutes", "azure", "apiRoutes", "must be a list, not plain text", edit("apiRoutes")],
  ["apiRoutes", ["azure", "azure"], "apiRoutes", "must name each group once", edit("apiRoutes")],
  ...["vector_stores", "fine_tuning", "passthrough"].map(
    (group) =>
      [
        "apiRoutes",
        ["azure", group],
        "apiRoutes[1]",
        expect.stringMatching(/^cannot be opened: LiteLLM .+ \(docs\/routes\.md\); must be one of/) as string,
        setField("apiRoutes[1]", "azure"),
      ] as const,
  ),
  [
    "apiRoutes",
    ["azure", "files"],
    "apiRoutes[2]",
    "must be batches: the group files works only with it",
    setField("apiRoutes[2]", "batches"),
  ],
  [
    "apiRoutes",
    ["batches"],
    "apiRoutes[1]",
    "must be files: the group batches works only with it",
    setField("apiRoutes[1]", "files"),
  ],
  ["ports", { http: 0 }, "ports.http", "must be 1 to 65535", setField("ports.http")],
  ["ports", { https: 65_536 }, "ports.https", "must be 1 to 65535", setField("ports.https")],
  ["ports", { https: "443" }, "ports.https", "must be a whole number", setField("ports.https")],
  ["ports", { postgres: 5432 }, "ports.postgres", "is not a setting", removeField("ports.postgres")],
  ["cloudMetadata", "block", "cloudMetadata", "must be deny or allow", "set llm-stack:cloudMetadata deny"],
  ["subnet", "10.213.0.1/21", "subnet", SUBNET, "set llm-stack:subnet 10.213.0.0/21"],
  ["subnet", "10.0.0.0/15", "subnet", SUBNET, "set llm-stack:subnet 10.213.0.0/21"],
  ["subnet", "10.0.0.0/25", "subnet", SUBNET, "set llm-stack:subnet 10.213.0.0/21"],
  ["subnet", "8.8.0.0/16", "subnet", SUBNET, "set llm-stack:subnet 10.213.0.0/21"],
  [
    "dockerHost",
    "tcp://10.0.0.1:2375",
    "dockerHost",
    "must be unix:///path or ssh://user@host",
    "set llm-stack:dockerHost unix:///var/run/docker.sock",
  ],
]);
