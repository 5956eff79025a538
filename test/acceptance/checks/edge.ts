import { connect } from "node:net";
import { networkInterfaces } from "node:os";

import { expect, it } from "vitest";

import { docker, lines } from "../support/docker";
import { https } from "../support/https";
import type { Subject } from "../support/subject";

/** What is reachable from outside, and what is not. */
export function checkEdge(subject: Subject, frameAncestors: string): void {
  const { stack } = subject;

  it(`allows only ${frameAncestors} to frame ${stack}'s pages`, async () => {
    const { apiUrl, chatUrl, certificate } = subject.outputs();
    for (const url of [`${apiUrl}/ui/`, `${chatUrl}/`]) {
      const { status, headers } = await https(url, certificate);
      expect(status).toBe(200);
      expect(headers["content-security-policy"]).toBe(`frame-ancestors ${frameAncestors}`);
      expect(headers).not.toHaveProperty("x-frame-options");
      expect(headers["strict-transport-security"]).toMatch(/^max-age=\d+$/);
    }
  });

  it(`redirects to ${stack}'s admin interface at its public scheme, host and port`, async () => {
    const { apiUrl, certificate } = subject.outputs();
    const { status, headers } = await https(`${apiUrl}/ui`, certificate);
    expect(status).toBe(307);
    expect(headers["location"]).toBe(`${apiUrl}/ui/`);
  });

  it.each(["metrics", "metrics/", "health/readiness", "docs", "openapi.json", "routes", "nothing"])(
    `hides /%s on ${stack}'s API host`,
    async (path) => {
      const { apiUrl, certificate } = subject.outputs();
      expect((await https(`${apiUrl}/${path}`, certificate)).status).toBe(404);
    },
  );

  it(`sends no certificate for a host name unknown to ${stack}`, async () => {
    const { apiUrl, certificate } = subject.outputs();
    const unknown = apiUrl.replace("api.localhost", "unknown.localhost");
    await expect(https(unknown, certificate)).rejects.toThrow(/unrecognized name|alert/i);
  });

  it(`publishes only ${stack}'s Nginx to other hosts`, async () => {
    const names = lines(await docker("ps", "--filter", `label=llm-stack.stack=llm-${stack}`, "--format", "{{.Names}}"));
    const published = await Promise.all(names.map(async (name) => [name, await publishedAddresses(name)] as const));
    const outside = published.filter(([, addresses]) => addresses.some((address) => address !== "127.0.0.1"));
    expect(outside.map(([name]) => name)).toEqual([`llm-${stack}-nginx`]);
    for (const service of ["postgres", "redis", "open-webui"]) {
      expect(new Map(published).get(`llm-${stack}-${service}`)).toEqual([]);
    }
  });

  it(`exposes ${stack}'s LiteLLM port only to this machine`, async () => {
    const port = Number(new URL(subject.outputs().localUrls.litellm).port);
    expect(await accepts("127.0.0.1", port)).toBe(true);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ family, internal }) => family === "IPv4" && !internal);
    for (const { address } of others) expect(await accepts(address, port), address).toBe(false);
  });
}

async function publishedAddresses(container: string): Promise<string[]> {
  const bindings = JSON.parse(
    await docker("inspect", "--format", "{{json .HostConfig.PortBindings}}", container),
  ) as Record<string, { HostIp: string }[]> | null;
  return Object.values(bindings ?? {}).flatMap((list) => list.map(({ HostIp }) => HostIp));
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on("connect", () => {
      end(true);
    });
    socket.on("error", () => {
      end(false);
    });
    socket.on("timeout", () => {
      end(false);
    });
  });
}
