import { describe, expect, it } from "vitest";

import { load, problemsOf } from "../support/config";
import { removeField, setField, testInvalidSettings } from "../support/invalid-settings";

const TARGETS = ["web1.example.com:9253"];
const job = (changes: object) => ({ scrape: [{ name: "php", targets: TARGETS, ...changes }] });
const probe = (changes: object) => ({ probes: [{ name: "site", targets: ["https://www.example.com/"], ...changes }] });
const at = (field: string) => `monitoring.scrape[0].${field}`;
const OAUTH = {
  mode: "oidc",
  authUrl: "https://login.example.com/authorize",
  tokenUrl: "https://login.example.com/token",
  apiUrl: "https://login.example.com/userinfo",
  clientId: "grafana",
  clientSecret: { secret: "oidcClient" },
  label: "Example account",
  roleAttributePath: "contains(groups, 'ops') && 'Viewer'",
};

testInvalidSettings("the monitoring's fields", [
  [
    "monitoring",
    job({ name: "a job" }),
    at("name"),
    "must be 1 to 64 letters, digits, _ or -, such as wordpress-php-fpm",
    setField(at("name"), "wordpress-php-fpm"),
  ],
  [
    "monitoring",
    job({ targets: ["https://web1.example.com/metrics"] }),
    at("targets[0]"),
    "must be host:port in lower case, such as web1.example.com:9253; path and scheme are fields of their own",
    setField(at("targets[0]"), "web1.example.com:9253"),
  ],
  [
    "monitoring",
    job({ interval: "often" }),
    at("interval"),
    "must be a number with a unit s, m or h, for example 30s",
    setField(at("interval")),
  ],
  [
    "monitoring",
    job({ scheme: "https", bearerToken: "the-token-itself" }),
    at("bearerToken"),
    "must be { secret: NAME }, with the value in secrets.NAME",
    removeField(at("bearerToken")),
  ],
  ["monitoring", job({ labels: { site: "" } }), at("labels.site"), "must not be empty", setField(at("labels.site"))],
  [
    "monitoring",
    { host: "Grafana" },
    "monitoring.host",
    "must be a host name in lower case with at least one dot, or empty",
    setField("monitoring.host", "grafana.example.com"),
  ],
  [
    "monitoring",
    { host: "chat.localhost" },
    "monitoring.host",
    "must differ from apiHost and chatHost: each has its own Nginx server",
    setField("monitoring.host", "grafana.example.com"),
  ],
  [
    "monitoring",
    { signIn: OAUTH },
    "monitoring.host",
    "is required for sign-in through a provider, which sends people back there",
    setField("monitoring.host", "grafana.example.com"),
  ],
  [
    "monitoring",
    { host: "grafana.example.com", signIn: { ...OAUTH, tokenUrl: "http://login.example.com/token" } },
    "monitoring.signIn.tokenUrl",
    "must be an https:// address",
    setField("monitoring.signIn.tokenUrl"),
  ],
]);

testInvalidSettings("the jobs", [
  [
    "monitoring",
    job({ name: "litellm" }),
    at("name"),
    "litellm is a job of the stack itself",
    setField(at("name"), "litellm-2"),
  ],
  [
    "monitoring",
    { ...job({}), ...probe({ name: "php" }) },
    "monitoring.probes[0].name",
    "php is used twice",
    setField("monitoring.probes[0].name", "php-2"),
  ],
  [
    "monitoring",
    job({ certificateAuthority: "tls/ca.pem" }),
    at("scheme"),
    "must be https with certificateAuthority",
    setField(at("scheme"), "https"),
  ],
  [
    "monitoring",
    probe({ targets: ["https://ann:word@www.example.com/"] }),
    "monitoring.probes[0].targets[0]",
    "contains a user name: probes send none",
    setField("monitoring.probes[0].targets[0]", "https://www.example.com/"),
  ],
]);

describe("labels", () => {
  it.each(["job", "stack", "severity", "__address__", "a-b"])("may not be named %s", (name) => {
    const [problem, ...others] = problemsOf({ monitoring: job({ labels: { [name]: "x" } }) });
    expect(others).toEqual([]);
    expect(problem?.path).toContain("monitoring.scrape[0].labels");
  });
});

describe("credentials of a job", () => {
  const secrets = { token: "a-long-secret", word: "a-long-secret" };
  const bearerToken = { secret: "token" };
  const basicAuth = { username: "prometheus", password: { secret: "word" } };
  const messages = (changes: object) => problemsOf({ monitoring: job(changes), secrets }).map(({ message }) => message);

  it("need TLS to a public address", () => {
    expect(messages({ bearerToken, targets: ["10.0.0.4:9253", "web1.example.com:9253"] })).toContain(
      "must be https with bearerToken, which would travel in clear to a public address",
    );
  });

  it("may travel in clear to the Docker host and to private addresses", () => {
    const targets = ["10.0.0.4:9253", "host.docker.internal:9253"];
    const { settings } = load({ monitoring: job({ basicAuth, targets }), secrets: { word: "a-long-secret" } });
    expect(settings.monitoring.scrape[0]?.basicAuth).toEqual(basicAuth);
  });

  it("are either a token or a password", () => {
    expect(messages({ scheme: "https", bearerToken, basicAuth })).toEqual([
      "does not fit beside bearerToken: a request has one of them",
    ]);
  });

  it("are secrets that have to be set", () => {
    expect(problemsOf({ monitoring: job({ scheme: "https", bearerToken }) }).map(({ path }) => path)).toEqual([
      "secrets.token",
    ]);
  });
});

describe("a target that Prometheus cannot reach", () => {
  const reasonFor = (target: string, changes = {}) =>
    problemsOf({ monitoring: job({ targets: [target] }), ...changes }).map(({ message }) => message);

  it.each([
    [
      "localhost:9253",
      "localhost:9253 is the container itself: write host.docker.internal for a program on the Docker host",
    ],
    [
      "127.0.0.1:9253",
      "127.0.0.1:9253 is the container itself: write host.docker.internal for a program on the Docker host",
    ],
    ["litellm:4000", "litellm:4000 is a container of the stack, which has its own job"],
    ["10.213.3.7:9253", "10.213.3.7:9253 is in the stack's own subnet 10.213.0.0/21, whose addresses change"],
    ["169.254.169.254:80", "169.254.169.254:80 has a link-local address, which cloudMetadata: deny blocks"],
  ])("is a problem: %s", (target, message) => {
    expect(reasonFor(target)).toEqual([message]);
  });

  it("can be a container of another project, whose name Docker does not resolve here", () => {
    expect(reasonFor("php-exporter:9253")[0]).toContain("Publish the container's port on the Docker host");
  });

  it("is found among probes as well", () => {
    const [problem] = problemsOf({ monitoring: probe({ targets: ["http://localhost:8080/"] }) });
    expect(problem).toMatchObject({ path: "monitoring.probes[0].targets[0]" });
  });
});

describe("sign-in through a provider behind a forward proxy", () => {
  const settings = (noProxy: readonly string[]) => ({
    monitoring: { host: "grafana.example.com", signIn: OAUTH },
    proxy: { url: "http://proxy.example.com:3128", noProxy },
    secrets: { oidcClient: "a-long-secret" },
  });

  it("is refused unless the provider is reached without the proxy, because Grafana uses none", () => {
    const [problem, ...others] = problemsOf(settings([]));
    expect(others).toEqual([]);
    expect(problem?.message).toContain(
      "must be login.example.com: Grafana connects to monitoring.signIn without the proxy",
    );
    expect(load(settings(["login.example.com"])).settings.monitoring.host).toBe("grafana.example.com");
  });
});
