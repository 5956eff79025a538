import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { Registries } from "../../../ops/images/registry/registry";
import type { RegistryProblem } from "../../../ops/images/registry/registry-problem";
import { useFakePrograms } from "../doctor/fake-programs";
import { FakeRegistry, PASSWORD, type Fault, type SignIn } from "./support/fake-registry";

const registry = new FakeRegistry();
const folder = mkdtempSync(join(tmpdir(), "llm-stack-registry-"));
const auth = Buffer.from(`reader:${PASSWORD}`).toString("base64");

beforeAll(() => registry.start());
beforeEach(() => {
  registry.reset();
  vi.stubEnv("DOCKER_CONFIG", folder);
  for (const name of ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"]) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(join(folder, "config.json"), { force: true });
});
afterAll(async () => {
  await registry.stop();
  rmSync(folder, { recursive: true });
});

function dockerConfig(config: object): void {
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
}

const repository = () => `${registry.address}/team/app`;
const problemOf = (repositoryName = repository()) =>
  new Registries().digestOf(repositoryName, "1.0").then(
    () => undefined,
    (error: unknown) => error as RegistryProblem,
  );

describe("a registry", () => {
  it("tells the digest of a tag without a download", async () => {
    const digest = registry.put("team/app", "1.0");
    expect(await new Registries().digestOf(repository(), "1.0")).toBe(digest);
    expect(await new Registries().digestOf(repository(), digest)).toBe(digest);
    expect(registry.requests).toEqual(["HEAD /v2/team/app/manifests/1.0", `HEAD /v2/team/app/manifests/${digest}`]);
  });

  it("need not name the digest", async () => {
    const digest = registry.put("team/app", "1.0");
    registry.hidesDigest = true;
    expect(await new Registries().digestOf(repository(), "1.0")).toBe(digest);
  });

  it("has no such tag, or no such repository", async () => {
    registry.put("team/app", "1.0");
    expect(await new Registries().digestOf(repository(), "1.1")).toBeUndefined();
    expect(await new Registries().digestOf(`${registry.address}/team/other`, "1.0")).toBeUndefined();
    expect(await new Registries().tagsOf(`${registry.address}/team/other`)).toBeUndefined();
  });

  it("lists its tags in several answers", async () => {
    const tags = ["1.0", "1.1", "1.2", "1.3", "1.4"];
    for (const tag of tags) registry.put("team/app", tag);
    registry.page = 2;
    expect(await new Registries().tagsOf(repository())).toEqual(tags);
    expect(registry.requests).toHaveLength(3);
  });
});

describe("signing in", () => {
  const config = () => ({ auths: { [registry.address]: { auth } } });
  it.each<readonly [string, SignIn, boolean]>([
    ["gets a token without a password, as at Docker Hub", "bearer", false],
    ["gets a token for the password of `docker login`", "bearer with password", true],
    ["sends the password to a registry without a token server", "basic", true],
  ])("%s", async (_, signIn, needsPassword) => {
    const digest = registry.put("team/app", "1.0");
    registry.signIn = signIn;
    if (needsPassword) {
      expect((await problemOf())?.message).toBe(
        `${registry.address} requires sign-in for team/app, or has no such repository`,
      );
      expect((await problemOf())?.remedy).toContain(`docker login ${registry.address}`);
      dockerConfig(config());
    }
    const registries = new Registries();
    expect(await registries.digestOf(repository(), "1.0")).toBe(digest);
    registry.requests.length = 0;
    await registries.digestOf(repository(), "1.0");
    expect(registry.requests, "a second question needs no second token").toHaveLength(1);
  });

  it("exchanges an identity token", async () => {
    const digest = registry.put("team/app", "1.0");
    registry.signIn = "bearer with password";
    dockerConfig({ auths: { [registry.address]: { identitytoken: PASSWORD } } });
    expect(await new Registries().digestOf(repository(), "1.0")).toBe(digest);
    dockerConfig({ auths: { [registry.address]: { identitytoken: "expired" } } });
    expect((await problemOf())?.message).toContain("requires sign-in");
  });

  it("reports a damaged file of credentials", async () => {
    registry.put("team/app", "1.0");
    registry.signIn = "basic";
    writeFileSync(join(folder, "config.json"), "{");
    expect((await problemOf())?.message).toBe(`${join(folder, "config.json")} is not JSON`);
  });

  it("sends no password to a token server without TLS", async () => {
    const header = { "www-authenticate": 'Bearer realm="ftp://tokens.example.com/token"' };
    registry.faults = [{ path: /manifests/, status: 401, headers: header }];
    expect((await problemOf())?.message).toContain('names the token server "ftp://tokens.example.com/token"');
  });
});

describe("a credential helper", () => {
  const put = useFakePrograms();
  const answer = (secret: string) => `read key; echo '{"Username": "reader", "Secret": "${secret}"}'`;

  it.each([
    ["of the registry", () => ({ credHelpers: { [registry.address]: "fake" } })],
    ["of all registries", () => ({ credsStore: "fake" })],
  ])("gives the password %s", async (_, config) => {
    const digest = registry.put("team/app", "1.0");
    registry.signIn = "basic";
    dockerConfig(config());
    put("docker-credential-fake", answer(PASSWORD));
    expect(await new Registries().digestOf(repository(), "1.0")).toBe(digest);
    put("docker-credential-fake", answer("wrong"));
    expect((await problemOf())?.message).toContain("requires sign-in");
  });

  it("may know no password", async () => {
    registry.put("team/app", "1.0");
    dockerConfig({ credsStore: "fake" });
    registry.signIn = "bearer";
    put("docker-credential-fake", "exit 1");
    expect(await problemOf()).toBeUndefined();
  });
});

describe("a registry that gives no answer", () => {
  const html = { "content-type": "text/html; charset=utf-8" };
  it.each<readonly [string, Omit<Fault, "path">, string, string]>([
    [
      "limits requests",
      { status: 429, headers: { "retry-after": "60" } },
      "accepts no more requests",
      "Retry-After: 60",
    ],
    ["fails", { status: 503 }, "fails with HTTP 503 for team/app", "try again"],
    ["is a web server", { status: 200, headers: html, body: "<html>" }, "something other than JSON", "HTTPS_PROXY"],
    ["is a proxy's page", { status: 502, headers: html, body: "<html>" }, "something other than JSON", "HTTPS_PROXY"],
    [
      "redirects",
      { status: 302, headers: { location: "https://example.com/" } },
      "redirects to https://example.com/",
      "name",
    ],
    ["refuses", { status: 403 }, "requires sign-in for team/app, or has no such repository", "docker login"],
  ])("because it %s has a message and a remedy", async (_, fault, message, remedy) => {
    registry.faults = [{ path: /./, ...fault }];
    const problem = await problemOf();
    expect(problem?.message).toContain(`${registry.address} `);
    expect(problem?.message).toContain(message);
    expect(problem?.remedy).toContain(remedy);
  });

  it("because it answers with no JSON has a message and a remedy", async () => {
    registry.faults = [{ path: /tags/, status: 200, body: "not found" }];
    await expect(new Registries().tagsOf(repository())).rejects.toThrow("something other than JSON");
  });

  it("because it is not there has a message and a remedy", async () => {
    const problem = await problemOf("127.0.0.1:1/team/app");
    expect(problem?.message).toMatch(/^127\.0\.0\.1:1 does not answer \(.*ECONNREFUSED.*\)$/);
    expect(problem?.remedy).toContain("NODE_EXTRA_CA_CERTS");
  });
});

describe("a proxy", () => {
  const asked: string[] = [];
  let proxy: Server;
  beforeAll(async () => {
    proxy = createServer().on("connect", (request, client) => {
      asked.push(request.url ?? "");
      const [host = "", port = ""] = (request.url ?? "").split(":");
      const upstream = connect(Number(port), host, () => {
        client.write("HTTP/1.1 200 OK\r\n\r\n");
        upstream.pipe(client).pipe(upstream);
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => {
    proxy.closeAllConnections();
    proxy.close();
  });

  it("of the environment is used, except for the names in NO_PROXY", async () => {
    const digest = registry.put("team/app", "1.0");
    vi.stubEnv("HTTP_PROXY", `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    vi.stubEnv("NO_PROXY", "");
    vi.stubEnv("no_proxy", "");
    vi.resetModules();
    const { Registries: Fresh } = await import("../../../ops/images/registry/registry.js");
    expect(await new Fresh().digestOf(repository(), "1.0")).toBe(digest);
    expect(asked).toEqual([registry.address]);
    vi.stubEnv("NO_PROXY", "127.0.0.1");
    vi.stubEnv("no_proxy", "127.0.0.1");
    expect(await new Fresh().digestOf(repository(), "1.0")).toBe(digest);
    expect(asked).toHaveLength(1);
  });
});
